import fc from 'fast-check'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { loadWords } from '../../kernel/languages/index.ts'
import {
  Button,
  ContactText,
  DateOnly,
  EmergencyBanner,
  EmergencyLine,
  ErrorSummary,
  Form,
  LanguageSwitch,
  PageContext,
  Pagination,
  Phrase,
  pageOf,
  renderLive,
  Table,
  TextField,
  Tile,
} from './index.ts'
import { NavList } from './layout-parts.tsx'
import { instantFromLocal, localFromInstant } from './local-time.ts'
import { pageWindow } from './pagination.tsx'

const words = loadWords('commons/languages')

function html(node: ReactNode, lang = 'ja', path = '/alerts'): string {
  return renderToStaticMarkup(<PageContext page={pageOf(words, { lang, path })}>{node}</PageContext>)
}

describe('components', () => {
  it('a drill says so before anything else, and again in its title', () => {
    const banner = html(<EmergencyBanner id="a" level={5} title="川沿い地区に緊急安全確保" drill />)
    const said = banner.replace(/<[^>]+>/g, ' ')
    expect(said.trimStart()).toMatch(/^訓練/)
    expect(said).toContain('【訓練】川沿い地区に緊急安全確保')
    expect(html(<EmergencyBanner id="a" level={5} title="x" />)).not.toContain('訓練')
  })

  it('an emergency tells its level in words in every language', () => {
    const said = ['ja', 'ja-x-easy', 'en'].map((lang) =>
      html(<EmergencyBanner id="a" level={4} title="x" />, lang),
    )
    expect(said.map((text) => /警戒レベル4|レベル4|Alert Level 4/.test(text))).toEqual([true, true, true])
  })

  it('an emergency in one line tells its level and, once, that it is a drill', () => {
    const line = (title: string) =>
      html(<EmergencyLine level={4} title={title} href="/ja/alerts/a" drill />).replace(/<[^>]+>/g, '')
    expect(line('川から離れて')).toBe('警戒レベル4【訓練】川から離れて')
    expect(line('【訓練】川から離れて')).toBe('警戒レベル4【訓練】川から離れて')
  })

  it('a tile says in words until when something is due, and that this is past', () => {
    const said = (overdue: boolean) =>
      html(
        <Tile label="仕事" href="/a" count="2件" due={{ at: '2026-11-22T05:05:00.000Z', overdue }} />,
        'ja',
      )
    expect(said(false)).toMatch(/2件.*期限：.*14時05分/)
    expect(said(false)).not.toContain('期限超過')
    expect(said(true)).toContain('期限超過')
  })

  it('a period is written with the spaces of its language, and only those', () => {
    const period = (lang: string) =>
      html(
        <Phrase
          word="organisations.span"
          parts={{ from: <DateOnly date="2026-11-22" />, until: <DateOnly date="2026-11-23" /> }}
        />,
        lang,
      ).replace(/<[^>]+>/g, '')
    expect(period('ja')).toBe('2026年11月22日（日）から2026年11月23日（月）まで')
    expect(period('en')).toBe('22 Nov 2026 to 23 Nov 2026')
  })

  it('a telephone number stands in one piece among the words around it', () => {
    const text = '総務課　電話 000-000-0000（平日8時30分-17時）'
    const out = html(<ContactText>{text}</ContactText>)
    expect(out).toContain('<span class="hb-contact__phone">000-000-0000</span>（平日8時30分-17時）')
    expect(out.replace(/<[^>]+>/g, '')).toBe(text)
  })

  it('a caption that a heading says already is still there to be heard', () => {
    const columns = [{ key: 'a', header: 'A', cell: (row: string) => row }]
    const table = (hidden: boolean) =>
      html(<Table caption="当直表" captionHidden={hidden} rows={[]} rowKey={String} columns={columns} />)
    expect(table(true)).toContain('<caption class="hb-visually-hidden">当直表</caption>')
    expect(table(false)).toContain('<caption class="hb-table__caption">当直表</caption>')
  })

  it('the menu marks what the page belongs to by its own path, or else by the way to it', () => {
    const entries = ['/console', '/console/duties', '/alerts'].map((path) => ({ path, label: path }))
    const marked = (trail: string[]) =>
      /<a href="([^"]+)" aria-current="true"/.exec(
        html(<NavList entries={entries} className="n" trail={trail} />, 'ja', '/console/members/1'),
      )?.[1]
    expect(marked([])).toBe('/ja/console')
    expect(marked(['/ja/console', '/ja/console/duties'])).toBe('/ja/console/duties')
  })

  it('rows and tiles carry their key only where they are drawn again, for it may be an id', () => {
    const column = { key: 'a', header: 'A', cell: (row: string) => row }
    const table = <Table caption="t" rows={['x']} rowKey={(row) => `key-${row}`} columns={[column]} />
    expect(html(table)).not.toContain('key-x')
    expect(renderLive(pageOf(words, { lang: 'ja', path: '/' }), table)).toContain('<tr data-key="key-x"')
  })

  it('an emergency without an official level says only what its sender says', () => {
    const said = html(
      <EmergencyBanner id="a" level={4} title="x" words={{ level: '津波警報', call: '高台へ' }} />,
    )
    expect(said).toContain('津波警報')
    expect(said).not.toContain('警戒レベル')
  })

  it('the language switch leads to this very page in each language and marks the one in use', () => {
    const out = html(<LanguageSwitch />, 'en')
    expect([...out.matchAll(/href="([^"]+)"/g)].map((match) => match[1])).toEqual([
      '/ja/alerts',
      '/ja-x-easy/alerts',
      '/en/alerts',
    ])
    expect(out).toContain('<a href="/en/alerts" lang="en" hrefLang="en" aria-current="true">English</a>')
  })

  it('a field ties its label, hint and error to the control and says whether it is required', () => {
    const out = html(
      <TextField name="name" label="氏名" hint="戸籍のとおり" error="入力してください" value="広" />,
    )
    expect(out).toContain('<label class="hb-field__label" for="field-name">')
    expect(out).toContain('aria-describedby="field-name-error field-name-hint" aria-invalid="true"')
    expect(out).toContain('必須')
    expect(out).not.toContain('placeholder')
    expect(html(<TextField name="name" label="氏名" optional />)).not.toContain('required=""')
  })

  it('the error summary links each problem to its field, lists to their one control, and is silent when all is well', () => {
    const out = html(
      <ErrorSummary
        problems={[
          { path: 'areas.0', message: '選んでください' },
          { path: '', message: '期限切れです' },
          { path: 'title', message: '入力してください', label: '件名' },
        ]}
      />,
    )
    expect(out).toContain('<a href="#field-areas">選んでください</a>')
    expect(out).toContain('<li>期限切れです</li>')
    expect(out).toContain('<a href="#field-title">件名：入力してください</a>')
    expect(out).toMatch(/role="alert" tabindex="-1" autofocus=""/i)
    expect(html(<ErrorSummary problems={[]} />)).toBe('')
  })

  it('a form names its operation and its key', () => {
    const form = html(
      <Form action="/ja/x" operation="alerts.approve" idempotencyKey="k">
        <Button>送る</Button>
      </Form>,
    )
    expect(form).toContain('<input type="hidden" name="_operation" value="alerts.approve"/>')
    expect(form).toContain('<input type="hidden" name="_key" value="k"/>')
    expect(form).toContain('method="post"')
  })

  it('escapes whatever a person wrote', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const out = html(
          <TextField name="a" label={`<b>${text}`} value={`"><script>${text}`} error={`<i>${text}`} />,
        )
        expect(out).not.toMatch(/<b>|<script>|<i>/)
      }),
    )
  })
})

describe('Pagination', () => {
  it('shows first, last and neighbours, and is not there for one page', () => {
    expect(pageWindow(5, 9)).toEqual([1, 0, 4, 5, 6, 0, 9])
    expect(pageWindow(1, 3)).toEqual([1, 2, 3])
    expect(html(<Pagination page={1} pages={1} href={String} />)).toBe('')
  })
})

describe('local time of a form', () => {
  it('goes to an instant and back', () => {
    const dates = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, (date) => {
        expect(instantFromLocal(localFromInstant(date.toISOString()))).toBe(date.toISOString())
      }),
    )
  })

  it.each([
    '',
    '2026-02-30T10:00',
    '2026-01-01T24:00',
    '2026-01-01',
    '2026-01-01T10:00Z',
    '0000-00-00T00:00',
  ])('has no instant for %j', (local) => {
    expect(instantFromLocal(local)).toBeUndefined()
  })
})
