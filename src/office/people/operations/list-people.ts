import { z } from 'zod'
import { query } from '#kernel'
import { Person } from '../schema.ts'
import { listPeople } from '../store.ts'

export const listStaff = query({
  name: 'people.list',
  summary: 'lists the members of staff',
  grant: 'people:read',
  input: z.object({}),
  output: z.object({ people: z.array(Person) }),
  run: async (ctx) => ({ people: await listPeople(ctx.db) }),
})
