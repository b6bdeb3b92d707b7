import { z } from 'zod'
import { query } from '#kernel'
import { Person } from '../schema.ts'
import { countPaperCodes, countPasskeys, listPeople } from '../store/index.ts'

/** A member of staff with the number of their ways in. */
export const StaffMember = Person.extend({ passkeys: z.int(), paperCodes: z.int() })

export const listStaff = query({
  name: 'people.list',
  summary: 'lists the members of staff, each with the number of passkeys and paper codes they have',
  grant: 'people:read',
  input: z.object({}),
  output: z.object({ people: z.array(StaffMember) }),
  run: async (ctx) => {
    const people = await listPeople(ctx.db)
    const passkeys = await countPasskeys(ctx.db)
    const paperCodes = await countPaperCodes(ctx.db)
    const counted = people.map((person) => ({
      ...person,
      passkeys: passkeys.get(person.id) ?? 0,
      paperCodes: paperCodes.get(person.id) ?? 0,
    }))
    return { people: counted }
  },
})
