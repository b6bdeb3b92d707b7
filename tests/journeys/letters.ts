import type { Page } from 'playwright-core'
import { extractText, getDocumentProxy } from 'unpdf'
import { expect } from 'vitest'
import type { RunningTown } from '../setup/running-town.ts'
import { field, pathOf, type Scripts, type Visitors } from './visitors.ts'

export type Written = { title: string; body: string }

/** A member of staff who writes letters, come in by their link. */
export async function letterWriter(people: Visitors, town: RunningTown, scripts: Scripts): Promise<Page> {
  const words = ['--name', `手紙 係 ${scripts}`, '--roles', 'letter-writer']
  const [invited] = await town.operate('people', 'invite', ...words)
  const writer = await people.sitDown(scripts)
  await writer.goto(String(invited?.['link']))
  await writer.click('button:has-text("登録してサインインする")')
  return writer
}

/** Writes to the holder of a register number, reads it once more, and sends it. */
export async function writeLetter(
  people: Visitors,
  writer: Page,
  { to, name, letter, look }: { to: string; name: string; letter: Written; look: Scripts },
): Promise<void> {
  await people.open(writer, '/console/letters')
  await writer.click('main a:has-text("手紙を書く")')
  await writer.fill(field('registerNumber'), to)
  await people.look(writer, 'letter-to', look)
  await writer.click('button:text-is("この人に書く")')
  expect(await writer.locator('main').innerText()).toContain(`${name} 様`)
  await people.lookInAll(writer, 'letter-new', look)
  await writer.selectOption(field('section'), 'welfare')
  await writer.fill(field('title'), letter.title)
  await writer.fill(field('body'), letter.body)
  await writer.click('button:text-is("下書きを保存して確かめる")')
  await people.lookInAll(writer, 'letter-draft', look)
  const preview = await fileOf(writer, '紙の形（PDF）で見る')
  expect((await textOf(preview)).includes('下書き')).toBe(true)
  await writer.click(`button:text-is("${name} 様に送る")`)
  expect(pathOf(writer)).toMatch(/^\/ja\/console\/letters\/[0-9a-f-]{36}$/)
  await people.look(writer, 'letter-sent', look)
}

/** The file behind a link of the page, with the reader's own session. */
export async function fileOf(page: Page, link: string): Promise<Buffer> {
  const href = await page.locator(`main a:has-text("${link}")`).getAttribute('href')
  const response = await page.request.get(new URL(href ?? '', page.url()).href)
  expect([response.status(), response.headers()['content-type']]).toEqual([200, 'application/pdf'])
  const bytes = await response.body()
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  return bytes
}

/** What a PDF says, without spaces and line breaks. */
export async function textOf(pdf: Uint8Array): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(Uint8Array.from(pdf)), { mergePages: true })
  return text.replaceAll(/\s/g, '')
}

/** Whoever holds a letter and has no account asks whether it is the town's, by its code and by the file itself. */
export async function verify(people: Visitors, { code, pdf }: { code: string; pdf: Buffer }): Promise<void> {
  const stranger = await people.sitDown('off')
  await people.open(stranger, '/verify')
  await stranger.fill('main input[name=code]', code.toLowerCase().replaceAll('-', ''))
  await stranger.click('button:text-is("確かめる")')
  expect(await stranger.locator('main').innerText()).toContain('町が出した文書です')
  await take(stranger, pdf)
  expect(await stranger.locator('main').innerText()).toContain('町が出したファイルと完全に同じです')
  await people.open(stranger, '/verify')
  await take(stranger, Buffer.concat([pdf, Buffer.from('\n')]))
  expect(await stranger.locator('main').innerText()).toContain('町が出したファイルではありません')
}

async function take(stranger: Page, buffer: Buffer): Promise<void> {
  await stranger.setInputFiles(field('file'), { name: 'letter.pdf', mimeType: 'application/pdf', buffer })
  await stranger.click('button:text-is("ファイルを確かめる")')
}

/** What it looks like to somebody with scripts. */
export async function lookAtVerify(people: Visitors, code: string, pdf: Buffer): Promise<void> {
  const page = await people.sitDown('on')
  await people.open(page, `/verify?code=${code}`)
  await people.lookInAll(page, 'verify-known')
  await people.open(page, '/verify?code=AAAAA')
  await people.look(page, 'verify-unknown')
  await take(page, pdf)
  await people.lookInAll(page, 'verify-file')
}
