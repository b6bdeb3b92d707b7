import { z } from 'zod'
import { query } from '#kernel'
import { Person } from '../schema.ts'
import { listPeople } from '../store/index.ts'

export const listPersonas = query({
  name: 'people.list-personas',
  summary: 'lists the figures of the demonstration town',
  grant: 'public',
  side: 'console',
  input: z.object({}),
  output: z.object({ people: z.array(Person) }),
  run: async (ctx) => ({ people: await listPeople(ctx.db, { persona: true }) }),
})
