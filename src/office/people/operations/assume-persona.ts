import { command } from '#kernel'
import { problem } from '../problems.ts'
import { Person, SignedIn } from '../schema.ts'
import { startSession } from '../start-session.ts'
import { findPerson } from '../store/index.ts'

/** Signs in as a figure of the demonstration town. Exists only where the app was started with personas. */
export const assumePersona = command({
  name: 'people.assume-persona',
  summary: 'signs in as a figure of the demonstration town',
  grant: 'public',
  side: 'console',
  secret: true,
  perMinute: 60,
  input: Person.pick({ id: true }),
  output: SignedIn,
  run: async (ctx, { id }) => {
    const person = await findPerson(ctx.db, id)
    if (!person?.persona) throw problem('not-a-persona')
    return startSession(ctx, person, 'persona')
  },
})
