import type { IntakeParts } from '../parts.ts'
import { receiveMessage } from './receive-message.ts'

/** Every operation of the engine. */
export function intakeOperations(parts: IntakeParts) {
  return { receive: receiveMessage(parts) }
}

export type IntakeOperations = ReturnType<typeof intakeOperations>
