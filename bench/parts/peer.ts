/** Milliseconds until the last receiver of each round, and what a CPU-second of the sender or broker delivers. */
export type Peer = { waits: number[]; perCpuSecond: number; perSecond: number; receivers: number }

/** The first rounds open connections and are compiled. */
export const warming = 3
