import { z } from 'zod'
import { command } from '#kernel'
import { approve } from '../model/decide.ts'
import type { Publisher } from '../publish/freeze.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'
import { putOut } from './put-out.ts'

/** The answer is the alert as it is out: signed, frozen and served from the moment it is given. */
export const approveAlert = (publisher: Publisher) =>
  command({
    name: 'alerts.approve',
    summary: 'a second person approves the alert, which goes out at once',
    grant: 'alerts:approve',
    input: z.object(seen),
    output: Alert,
    run: async (ctx, { id, version }) => putOut(ctx, await decide(ctx, { id, version }, approve), publisher),
  })
