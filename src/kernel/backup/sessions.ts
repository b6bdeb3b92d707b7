import type pg from 'pg'
import { withSession } from '../database/index.ts'
import { copySession } from './catalogue.ts'

/** Runs `work` with a session that reads or writes copies, which is closed whatever happens. */
export const withCopySession = <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withSession(url, work, copySession)
