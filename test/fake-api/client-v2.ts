import type { ServerOptions } from '../../src/fake-api/server.ts';
import { type Answer, type Client, serve } from './client.ts';

/** The smallest body of a request that creates a job of v2. */
export const newTrainingJob = {
  kind: 'job',
  metadata: { name: 'job' },
  algorithm: { code_dir: '/bucket/code/', boot_file: '/bucket/code/train.py', engine: { engine_id: 'pytorch_1.8' } },
  spec: { resource: { flavor_id: 'modelarts.vm.gpu.p100', node_count: 1 } },
} as const;

/** What the tests look at in a job as the API shows it. */
export interface ShownJob {
  readonly metadata: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly create_time: number;
  };
  readonly status: {
    readonly phase: string;
    readonly secondary_phase: string;
    readonly duration: number;
    readonly start_time: number;
    readonly node_count_metrics: readonly (readonly number[])[] | null;
    readonly tasks: readonly string[];
    readonly running_records?: readonly Readonly<Record<string, unknown>>[];
    readonly task_statuses?: readonly object[];
  };
}

/** An HTTP client of v2 of the fake API, for one project. */
export class ClientV2 {
  readonly client: Client;
  #made = 0;

  constructor(client: Client) {
    this.client = client;
  }

  /** Sends a request; `path` is below the project. */
  ask<Body = Answer['body']>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    return this.client.ask(method, `/v2/${this.client.project}${path}`, body);
  }

  /** Creates a job, with a new name unless the metadata have one. */
  async create(
    body: { readonly metadata?: object; readonly spec?: object; readonly algorithm?: object } = {},
  ): Promise<string> {
    this.#made++;
    const metadata = { name: `job-${this.#made}`, ...body.metadata };
    const answer = await this.ask<ShownJob>('POST', '/training-jobs', { ...newTrainingJob, ...body, metadata });
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.metadata.id;
  }

  async show(id: string): Promise<ShownJob> {
    const answer = await this.ask<ShownJob>('GET', `/training-jobs/${id}`);
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async phase(id: string): Promise<string> {
    return (await this.show(id)).status.phase;
  }

  search<Body = { total: number; count: number; items: readonly ShownJob[] }>(
    body: object = {},
  ): Promise<Answer<Body>> {
    return this.ask<Body>('POST', '/training-job-searches', body);
  }

  terminate(id: string): Promise<Answer<ShownJob>> {
    return this.ask<ShownJob>('POST', `/training-jobs/${id}/actions`, { action_type: 'terminate' });
  }

  delete(id: string): Promise<Answer> {
    return this.ask('DELETE', `/training-jobs/${id}`);
  }

  /** Lets events happen to a job, one after the other. */
  async send(id: string, ...events: readonly string[]): Promise<void> {
    for (const event of events) {
      const { status, body } = await this.client.control('POST', `/jobs/${id}/events`, { event });
      if (status !== 200) throw new Error(`${event}: ${status} ${JSON.stringify(body)}`);
    }
  }
}

/** A client of a new server of v2 whose clock stands still. The server stops at the end of the test. */
export async function serveV2(options: ServerOptions = {}): Promise<ClientV2> {
  return new ClientV2(await serve({ api: 'v2', ...options }));
}
