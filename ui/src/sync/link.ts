import type { Calls, ErrorCode, Events, WireError } from "../wire";
import type { Said } from "./unsent";

/** One connection to the server, from its opening to its loss. It never comes back. */
export interface Link {
  /**
   * Sends an event and waits for its answer. It fails with a Refusal when the
   * server says no, and with LinkLost when the connection ends first; it knows no
   * deadline.
   */
  call<C extends keyof Calls>(event: C, payload: Calls[C]["in"]): Promise<Calls[C]["out"]>;
  /** Ends the connection; the listener hears nothing more, not even down. */
  close(): void;
}

/** What a link tells whoever opened it. */
export interface LinkListener {
  up(): void;
  /** Once, also when the link could not be opened in some seconds. */
  down(): void;
  /** The server does not let this session in: instead of up. */
  refused(code: ErrorCode): void;
  /** Something arrived, if only a heartbeat. */
  heard(): void;
  event<E extends keyof Events>(event: E, payload: Events[E]): void;
}

export type Dial = (listener: LinkListener) => Link;

/** The connection ended before the answer came: nobody knows what became of the call. */
export class LinkLost extends Error {
  constructor() {
    super("the connection ended before the answer came");
  }
}

/** The server's answer was an error. */
export class Refusal extends Error {
  /** A later server may have one that is not known here. */
  readonly code: ErrorCode;
  /** What of the payload it is about, if it is about one member. */
  readonly field: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** For people. */
  readonly said: Said;

  constructor(error: WireError) {
    super(error.message);
    const { code, reason, limit, message } = error;
    this.said = { code, message, ...(reason && { reason }), ...(limit && { limit }) };
    this.code = code;
    this.field = error.field;
    this.retryable = error.retryable;
    this.retryAfterMs = error.retryAfterMs;
  }
}
