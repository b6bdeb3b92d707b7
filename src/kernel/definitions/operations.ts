import { z } from 'zod'
import { Instant } from '../clock/index.ts'
import { machine } from '../fields/index.ts'
import { command, query } from '../operation/index.ts'
import { kernelProblem } from '../problem/index.ts'
import { findDefinition, listDefinitions, publishedDefinitions, publishRow } from './definitions.ts'

const Definition = z.object({
  engine: machine({ max: 100 }),
  name: machine({ max: 200 }),
  sha256: machine({ max: 64 }),
  state: z.enum(['available', 'published', 'retired']),
  importedAt: Instant,
  publishedAt: Instant.nullable(),
})

/** What runs, what could, and what did. */
export const listDefinitionsOperation = query({
  name: 'kernel.list-definitions',
  summary: 'lists the definition files: what runs, what came with a newer version, what ran before',
  grant: 'definitions:read',
  input: z.object({}),
  output: z.object({ definitions: z.array(Definition) }),
  run: async (ctx) => ({ definitions: await listDefinitions(ctx.db) }),
})

/** Throws with every mistake when the texts of an engine, taken together, could not run. */
export type CheckDefinitions = (engine: string, texts: Readonly<Record<string, string>>) => void

/**
 * Puts another imported version of a definition in force, also an earlier one again; it counts from the next start.
 * Refuses `kernel.definition-unknown`, and `kernel.definition-invalid` for one that would not run beside the others.
 */
export const publishDefinitionOperation = (check: CheckDefinitions) =>
  command({
    name: 'kernel.publish-definition',
    summary: 'puts an imported version of a definition in force from the next start on',
    grant: 'definitions:publish',
    freshProof: true,
    loud: true,
    input: Definition.pick({ engine: true, name: true, sha256: true }),
    output: Definition,
    subject: ({ engine, name, sha256 }) => [`${engine}/${name}`, sha256],
    run: async (ctx, { engine, name, sha256 }) => {
      const wanted = await findDefinition(ctx.db, { engine, name, sha256 })
      if (!wanted) throw kernelProblem('definition-unknown')
      const texts = { ...(await publishedDefinitions(ctx.db, engine)), [name]: wanted.text }
      try {
        check(engine, texts)
      } catch (error) {
        const mistakes = error instanceof Error ? error.message.slice(0, 1000) : String(error)
        throw kernelProblem('definition-invalid', { mistakes })
      }
      return publishRow(ctx.db, { engine, name, sha256 }, ctx.now())
    },
  })
