import { anonymous } from '#kernel'
import type { Notices } from './notices.ts'
import type { WebParts } from './parts.ts'
import { nameless, type Visitor } from './session.ts'

/** What everything that draws a page shares. */
export type Shell = { parts: WebParts; notices: Notices }

/** Whoever asks for what is the same to everybody. */
export const stranger: Visitor = { actor: anonymous, name: nameless, persona: false, limitBy: null }
