import type { Actor, Instant } from '#kernel'

/** Something that happens in the demonstration town at a moment. */
export type Scene = { at: Instant; play(stage: Stage): Promise<void> }

/** A mail as its reader sees it. */
export type Letter = { title: string; text: string }

/** What a scene has to act with: the town's own operations and the people in it. */
export type Stage = {
  now(): Instant
  /** Runs an operation of the town by its name. */
  run(operation: string, input: Record<string, unknown>, actor: Actor): Promise<Record<string, unknown>>
  /** Stores a file as `actor` would before an operation takes it; the id to give to that operation. */
  upload(file: { bytes: Uint8Array; fileName: string }, actor: Actor): Promise<string>
  /** A figure of the town file with this role. */
  staff(role: string): Actor
  /** Lets something happen after this many minutes, if that is still within the story. */
  later(minutes: number, play: Scene['play']): void
  /** What has reached a mail address, the newest last. */
  letters(address: string): readonly Letter[]
  /** From 0 to below 1; the same for the same seed. */
  chance(): number
}

/** From the first to the last moment that is told. */
export type Span = { from: Instant; to: Instant }
