/** The codes and names in the vendor's status tables, as published: the English one (S1) and the Chinese one (S3). */
const both = [
  [0, 'JOBSTAT_UNKNOWN'],
  [1, 'JOBSTAT_INIT'],
  [2, 'JOBSTAT_IMAGE_CREATING'],
  [3, 'JOBSTAT_IMAGE_FAILED'],
  [4, 'JOBSTAT_SUBMIT_TRYING'],
  [5, 'JOBSTAT_SUBMIT_FAILED'],
  [6, 'JOBSTAT_DELETE_FAILED'],
  [7, 'JOBSTAT_WAITING'],
  [8, 'JOBSTAT_RUNNING'],
  [9, 'JOBSTAT_KILLING'],
  [10, 'JOBSTAT_COMPLETED'],
  [11, 'JOBSTAT_FAILED'],
  [12, 'JOBSTAT_KILLED'],
  [13, 'JOBSTAT_CANCELED'],
  [14, 'JOBSTAT_LOST'],
  [15, 'JOBSTAT_SCALING'],
  [16, 'JOBSTAT_SUBMIT_MODEL_FAILED'],
  [17, 'JOBSTAT_DEPLOY_SERVICE_FAILED'],
  [18, 'JOBSTAT_CHECK_INIT'],
  [19, 'JOBSTAT_CHECK_RUNNING'],
  [20, 'JOBSTAT_CHECK_RUNNING_COMPLETED'],
  [21, 'JOBSTAT_CHECK_FAILED'],
] as const;

export const vendorNames = {
  english: both,
  chinese: [...both, [22, 'MOUNT_FAILED']],
} as const;
