import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAllowedCaller } from '../callers.ts';
import { cannotListen } from '../errors.ts';
import type { Metrics } from './metrics.ts';

/** A server of metrics. */
export interface MetricsServer {
  /** The address of the metrics, such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PATH = '/metrics';

/**
 * Serves metrics to this machine only. Pages of other sites are refused, as {@link isAllowedCaller} says.
 *
 * @param port 0 takes a free one
 * @throws ServerError where the port is not available
 */
export async function serveMetrics(
  metrics: Pick<Metrics, 'contentType' | 'text'>,
  port: number,
): Promise<MetricsServer> {
  const server = createServer(({ headers, method, url }, answer) => {
    const refuse = (status: number, why: string) => answer.writeHead(status, { 'content-type': 'text/plain' }).end(why);
    if (!isAllowedCaller(headers)) refuse(403, 'these metrics are for this machine only\n');
    else if (url?.split('?')[0] !== PATH) refuse(404, `the metrics are at ${PATH}\n`);
    else if (method !== 'GET' && method !== 'HEAD') refuse(405, 'the metrics can only be read\n');
    else {
      metrics.text().then(
        (text) => answer.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
        () => refuse(500, 'the metrics cannot be collected\n'),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(HOST, port, error)));
    server.listen(port, HOST, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}${PATH}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
