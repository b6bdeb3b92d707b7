import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../scripts/program.ts'
import { type ImageKind, stripMetadata } from '../../src/formats/image-metadata/index.ts'
import { sniff } from '../../src/kernel/blob/sniff.ts'
import { launchBrowser } from '../journeys/browser.ts'

const data = resolve('../shared/data')
const found = existsSync(data)
  ? globSync(`{checks,records,trust}/**/*.{jpg,jpeg,png,webp,avif}`, { cwd: data }).sort()
  : []

const kinds: Readonly<Record<string, ImageKind>> = { jpeg: 'jpeg', png: 'png', webp: 'webp', avif: 'heif' }

/** What exiftool may still say of a clean picture: about the file, its coding, its colours, and how it is turned. */
const harmless =
  /^(?:SourceFile|ExifTool:|System:|File:(?!Comment)|Composite:|PNG:|PNG-pHYs:|JFIF:|ICC|Adobe:|RIFF:|QuickTime:|Meta:|Track|IFD0:Orientation|APP14:|PNG-cICP:)/
const planted = [
  '-GPSLatitude=35.4681',
  '-GPSLatitudeRef=N',
  '-GPSLongitude=133.0484',
  '-GPSLongitudeRef=E',
  '-SerialNumber=SN-0042',
  '-Artist=Yamada Taro',
  '-XMP-dc:Creator=Yamada Taro',
  '-XMP-exif:GPSLatitude=35.4681',
  '-IPTC:By-line=Yamada Taro',
  '-Comment=Yamada Taro',
  '-Make=Camera',
  '-DateTimeOriginal=2026:11:22 12:00:00',
]

async function tagsOf(folder: string): Promise<Record<string, string[]>> {
  const { code, output } = await runProgram('exiftool', ['-json', '-G1', '-a', '-u', '-q', '-q', folder])
  if (code !== 0) throw new Error(output)
  const rows = JSON.parse(output) as Record<string, unknown>[]
  return Object.fromEntries(rows.map((row) => [basename(String(row['SourceFile'])), Object.keys(row)]))
}

describe.skipIf(found.length === 0)('pictures nobody here made (skipped without ../shared/data)', () => {
  const [before, after] = [mkdtempSync(join(tmpdir(), 'before-')), mkdtempSync(join(tmpdir(), 'after-'))]
  const names: string[] = []
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    for (const [n, file] of found.entries()) {
      const bytes = readFileSync(join(data, file))
      const kind = await sniff(bytes, file)
      const name = `${String(n).padStart(3, '0')}.${kind === 'jpeg' ? 'jpg' : kind}`
      copyFileSync(join(data, file), join(before, name))
      names.push(name)
    }
    // What a format has no room for is passed over, so not every file takes every tag.
    await runProgram('exiftool', ['-q', '-q', '-m', '-overwrite_original', ...planted, before])
    for (const name of names) {
      const bytes = readFileSync(join(before, name))
      const stripped = stripMetadata(bytes, kinds[await sniff(bytes, name)] ?? 'jpeg')
      if (!stripped.ok) throw new Error(`${name}: ${stripped.code}`)
      writeFileSync(join(after, name), stripped.bytes)
    }
    browser = await launchBrowser()
    page = await browser.newPage()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    for (const folder of [before, after]) rmSync(folder, { recursive: true, force: true })
  })

  it(`are stripped ${found.length} of ${found.length}, and exiftool finds no place, time, device, name or text in any`, async () => {
    const planned = await tagsOf(before)
    const withPlace = names.filter((name) => planned[name]?.some((tag) => tag.includes('GPSLatitude')))
    expect(withPlace.length).toBeGreaterThan(found.length * 0.9)
    const left = await tagsOf(after)
    expect(Object.keys(left).sort()).toEqual(names.toSorted())
    const telling = Object.entries(left).flatMap(([name, tags]) =>
      tags.filter((tag) => !harmless.test(tag)).map((tag) => `${name} ${tag}`),
    )
    expect(telling).toEqual([])
  })

  it('are drawn by a browser pixel for pixel as before, turned as before', async () => {
    const different: string[] = []
    let drawn = 0
    for (const name of names) {
      const [one, other] = [await drawnBy(page, join(before, name)), await drawnBy(page, join(after, name))]
      if (one !== null) drawn += 1
      if (one !== other) different.push(name)
    }
    expect({ different, drawn: drawn > found.length * 0.9 }).toEqual({ different: [], drawn: true })
  }, 120_000)
})

/** The picture's size and a sum of its pixels as the browser shows it; null when it cannot. */
async function drawnBy(page: Page, file: string): Promise<string | null> {
  const type = `image/${extname(file).slice(1).replace('jpg', 'jpeg')}`
  const url = `data:${type};base64,${readFileSync(file).toString('base64')}`
  return page.evaluate(async (source) => {
    const image = new Image()
    image.src = source
    const seen = await image.decode().then(
      () => true,
      () => false,
    )
    if (!seen) return null
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const context = canvas.getContext('2d')
    if (!context) return null
    context.drawImage(image, 0, 0)
    const { data: bytes } = context.getImageData(0, 0, canvas.width, canvas.height)
    // FNV-1a over whole pixels: what is compared is a picture with itself, not with an enemy's.
    let sum = 0x811c9dc5
    for (const pixel of new Uint32Array(bytes.buffer)) sum = Math.imul(sum ^ pixel, 0x01000193)
    return `${canvas.width} ${canvas.height} ${sum}`
  }, url)
}
