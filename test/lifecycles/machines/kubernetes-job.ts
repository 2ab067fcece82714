/**
 * A Kubernetes Job, by its conditions that are true.
 *
 * Written from:
 * - Kubernetes documentation, "Jobs": https://kubernetes.io/docs/concepts/workloads/controllers/job/
 * - KEP-3998, "Job success/completion policy", section "Transition of status.conditions":
 *   https://github.com/kubernetes/enhancements/tree/master/keps/sig-apps/3998-job-success-completion-policy
 *
 * A Job may have several conditions. The status is the last of this list that is true: Suspended, FailureTarget or
 * SuccessCriteriaMet, Failed or Complete. Without any of them it is `Active`, which is a name of ours. A Job can be deleted
 * at any time, by a user or, once it is finished, when its time to live is over.
 *
 * Left out: the reasons of conditions, the counts of Pods, and Jobs that another controller manages (`managedBy`).
 */
export const kubernetesJob = {
  id: 'kubernetesJob',
  initial: 'undecided',
  states: {
    undecided: {
      initial: 'Active',
      // Pods that end while a Job is being suspended still count, so that a suspended Job can meet its criteria as well.
      // Before version 1.31, not every Job got one of the conditions that announce the end.
      on: {
        meetSuccessCriteria: 'SuccessCriteriaMet',
        meetFailureCriteria: 'FailureTarget',
        complete: 'Complete',
        fail: 'Failed',
        delete: 'deleted',
      },
      states: {
        Active: { on: { suspend: 'Suspended' } },
        Suspended: { on: { resume: 'Active' } },
      },
    },
    SuccessCriteriaMet: { on: { podsTerminated: 'Complete', delete: 'deleted' } },
    FailureTarget: { on: { podsTerminated: 'Failed', delete: 'deleted' } },
    Complete: { tags: ['terminal', 'success'], on: { delete: 'deleted' } },
    Failed: { tags: ['terminal', 'failure'], on: { delete: 'deleted' } },
    deleted: { type: 'final', tags: ['gone'] },
  },
} as const;
