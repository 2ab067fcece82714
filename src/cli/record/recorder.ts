import { realEnvironment } from '../../environment.ts';
import { type Duration, toMilliseconds } from '../../time.ts';
import { type ApiVersion, loadApi } from '../../watch/apis.ts';
import { createKnownJobs, type KnownJobs } from '../../watch/known-jobs.ts';
import { logLine } from '../../watch/log-line.ts';
import type { Metrics } from '../../watch/metrics.ts';
import type { MetricsServer } from '../../watch/metrics-server.ts';
import { type RecordOptions, recordInto } from '../../watch/record.ts';
import { openRecordLog, type RecordLog, type Rotation } from '../../watch/record-log.ts';
import { type Context, printPieces, say } from '../context.ts';
import { newsFor } from './news.ts';

/** What to record, and where to. */
export interface RecorderOptions extends Omit<RecordOptions<ApiVersion>, 'recorded'> {
  readonly api: ApiVersion;
  readonly every: Duration;
  readonly heartbeat: Duration;
  readonly all: boolean;
  readonly signal: AbortSignal;
  /** The log; standard output unless given. */
  readonly file: string | undefined;
  readonly rotate: Rotation | undefined;
  /** The port of the metrics; none unless given. */
  readonly serve?: number;
}

/** A recorder that has opened its log. */
export interface Recorder {
  /** The address of the metrics, if there are any. */
  readonly url: string | undefined;
  /** Records to the end of the last pass, or until the signal; then all is closed. */
  run(): Promise<Totals>;
}

/** What was recorded. */
export interface Totals {
  readonly observations: number;
  readonly passes: number;
  /** How many jobs are known at the end. */
  readonly jobs: number;
}

/**
 * Opens what a recorder needs.
 *
 * @throws WatchError for an endpoint or a token that makes no sense
 * @throws ServerError where the log is in use or cannot be written, or the port is not available
 * @throws LogError for a log with other contents
 */
export async function startRecorder(
  context: Context,
  { file, rotate, serve, ...options }: RecorderOptions,
): Promise<Recorder> {
  const api = await loadApi(options.api);
  const { lifecycle } = api;
  const known = createKnownJobs({ heartbeat: toMilliseconds(options.heartbeat), all: options.all, lifecycle });
  const news = newsFor((text) => say(context, text), options.every);
  const opened: { log?: RecordLog; metrics?: Metrics; server?: MetricsServer } = {};
  const records = recordInto<ApiVersion>(
    known,
    api,
    {
      ...options,
      onRetry(retry) {
        opened.metrics?.countFailedRequest();
        news.failedRequest(retry);
      },
      onFailure({ message }) {
        opened.metrics?.countFailedPass();
        news.failedPass(message);
      },
      onAnswer: (time) => opened.log?.rotateIfDue(time),
    },
    realEnvironment,
  );
  const close = async () => {
    opened.log?.close();
    await opened.server?.close();
  };
  try {
    if (file !== undefined) opened.log = openRecordLog(file, known, { rotate });
    if (serve !== undefined) Object.assign(opened, await servedMetrics(known, serve));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: opened.server?.url,
    async run() {
      let [recorded, passes] = [0, 0];
      try {
        for await (const each of records) {
          const observations = each.observations.map(({ observation }) => observation);
          if (opened.log === undefined) await printPieces(context, observations.map(logLine));
          else opened.log.write(observations);
          recorded += observations.length;
          passes += Number(each.pass !== undefined);
          opened.metrics?.take(each);
          news.answered();
        }
      } catch (error) {
        if (!options.signal.aborted) throw error;
      } finally {
        await close();
      }
      return { observations: recorded, passes, jobs: known.size };
    },
  };
}

/** Metrics, and their server, loaded where they are asked for. */
async function servedMetrics(
  known: Pick<KnownJobs<string>, 'byStatus'>,
  port: number,
): Promise<{ metrics: Metrics; server: MetricsServer }> {
  const [{ createMetrics }, { serveMetrics }] = await Promise.all([
    import('../../watch/metrics.ts'),
    import('../../watch/metrics-server.ts'),
  ]);
  const metrics = await createMetrics(known, realEnvironment.now);
  return { metrics, server: await serveMetrics(metrics, port) };
}
