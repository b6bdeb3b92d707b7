import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inTurn, waitForMigrations } from '#kernel'
import { migrationSources } from '../../src/migrations.ts'
import { newDatabase } from '../setup/database.ts'

describe('a process that does not migrate', () => {
  it('starts on a database of its version, and on a newer one', async () => {
    const { appUrl, drop } = await newDatabase()
    await waitForMigrations(appUrl, migrationSources, 0)
    await waitForMigrations(appUrl, migrationSources.slice(1), 0)
    await drop()
  })

  it('waits for the worker, and refuses when none comes', async () => {
    const { appUrl, drop } = await newDatabase()
    const newer = [...migrationSources, { module: 'newer', folder: 'src/kernel/migrations' }]
    await expect(waitForMigrations(appUrl, newer, 0)).rejects.toMatchObject({ code: 'database-behind' })
    await drop()
  })

  it('waits where there is no ledger yet', async () => {
    const { superuserUrl, drop } = await newDatabase()
    const empty = superuserUrl.replace(/\/[^/?]*(\?|$)/, '/template1$1')
    await expect(waitForMigrations(empty, migrationSources, 0)).rejects.toMatchObject({
      code: 'database-behind',
    })
    await drop()
  })
})

describe('what is made once', () => {
  it('is made by one process at a time, also after one that failed', async () => {
    const { appUrl, drop } = await newDatabase()
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await delay(20)
      inside -= 1
    }
    const failing = inTurn(appUrl, () => Promise.reject(new Error('away')))
    await expect(failing).rejects.toThrow('away')
    await Promise.all(Array.from({ length: 4 }, () => inTurn(appUrl, work)))
    expect(most).toBe(1)
    await drop()
  })
})
