/** An error whose message says everything that a user needs to know: it is shown as one line, without a stack trace. */
export class PlainError extends Error {
  override name = 'PlainError';
}

/** A log that cannot be read, or not to its end. */
export class LogError extends PlainError {
  override name = 'LogError';
  /** The name of the file; absent where the log has none. */
  readonly file: string | undefined;
  /** The columns of a CSV log that lacks a required one. */
  readonly columns: readonly string[] | undefined;
  /** The fields of a record of a log none of whose records has a job and a status. */
  readonly fields: readonly string[] | undefined;

  constructor(
    message: string,
    {
      file,
      columns,
      fields,
    }: { file?: string | undefined; columns?: readonly string[]; fields?: readonly string[] } = {},
  ) {
    super(file === undefined ? message : `${file}: ${message}`);
    this.file = file;
    this.columns = columns;
    this.fields = fields;
  }
}

/** Why a server cannot be started: its address is not available, or its state cannot be read. */
export class ServerError extends PlainError {
  override name = 'ServerError';
}

/** Why a file that is kept, as the state of a server, cannot be written. What was to be written has not happened. */
export class StorageError extends ServerError {
  override name = 'StorageError';
  /** Whether it can never be written again, as its file is gone. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal }: { readonly isFinal: boolean }) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** Why a job cannot be watched, or not until its end. */
export class WatchError extends PlainError {
  override name = 'WatchError';
  /** Whether asking again later may help: the API did not answer, or is overloaded. */
  readonly isTransient: boolean;
  /** The HTTP status code with which the API itself rejected the request; absent for any other failure. */
  readonly status: number | undefined;
  /** The code of the error with which it did, such as `ModelArts.2775`, where it gave one. */
  readonly code: string | undefined;
  /** Whether the job was seen before, and the API says that there is no such job any more. */
  readonly isGone: boolean;

  constructor(
    message: string,
    {
      isTransient = false,
      status,
      code,
      isGone = false,
    }: {
      isTransient?: boolean;
      status?: number | undefined;
      code?: string | undefined;
      isGone?: boolean;
    } = {},
  ) {
    super(message);
    this.isTransient = isTransient;
    this.status = status;
    this.code = code;
    this.isGone = isGone;
  }
}

/** What the common errors of the operating system mean to a user, by what was attempted. */
const reasons: Readonly<Record<'read' | 'write' | 'listen', Readonly<Record<string, string>>>> = {
  read: {
    ENOENT: 'no such file',
    EISDIR: 'is a directory; name the files in it',
    EACCES: 'may not be read',
  },
  write: {
    ENOENT: 'no such folder',
    ENOTDIR: 'no such folder',
    EISDIR: 'is a directory; name a file',
    EACCES: 'may not be written',
    EPERM: 'may not be written',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on its disk',
    EDQUOT: 'the quota of its disk is used up',
    EFBIG: 'the file would be larger than the system allows',
  },
  listen: {
    EADDRINUSE: 'something listens there already; choose another port',
    EACCES: 'not allowed; choose a port above 1023',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'this machine has no such address',
  },
};

/** An error of the operating system, as Node reports it. */
export interface SystemError {
  /** The name of its number, such as `ENOENT`. */
  readonly code?: string | undefined;
  readonly message: string;
}

/** The reason why an attempt failed, in plain words where there are some, else the message of the system. */
export function systemErrorText(attempt: keyof typeof reasons, { code = '', message }: SystemError): string {
  return reasons[attempt][code] ?? message;
}

/** The error of a server whose address is not available. */
export function cannotListen(host: string, port: number, error: SystemError): ServerError {
  return new ServerError(`cannot listen on ${host}:${port}: ${systemErrorText('listen', error)}`);
}

/** The LogError for an error of the system; a LogError stays as it is. */
export function plainError(error: unknown, file: string): LogError {
  if (error instanceof LogError) return error;
  return new LogError(systemErrorText('read', error as SystemError), { file });
}

/** Whether an error comes from a call of the system. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
