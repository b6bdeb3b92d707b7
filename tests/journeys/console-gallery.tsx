import { z } from 'zod'
import type { Lang, Words } from '../../src/kernel/languages/index.ts'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  CheckboxField,
  CheckboxGroup,
  ConsoleLayout,
  DateTimeField,
  DescriptionList,
  Document,
  ErrorSummary,
  Fieldset,
  FileField,
  Form,
  Heading,
  NotificationBanner,
  type Page,
  Pagination,
  ProgressBar,
  pageOf,
  RadioGroup,
  renderDocument,
  SchemaFields,
  SelectField,
  StatusTag,
  Table,
  TextArea,
  TextField,
  Time,
} from '../../src/web/ui/index.ts'
import { type Texts, textsOf } from './gallery-texts.ts'

/** Every kind of field a schema can ask for; the gallery's form is filled with {@link galleryValues}. */
export const GallerySchema = z.object({
  headline: z.string().min(1).max(120),
  body: z.string().meta({ control: 'textarea' }),
  severity: z.enum(['extreme', 'severe', 'minor']),
  hazard: z.enum(['rain', 'flood', 'landslide', 'tsunami', 'quake', 'heat']).optional(),
  media: z.array(z.enum(['mail', 'web', 'radio'])),
  drill: z.boolean(),
  onset: z.iso.datetime(),
  households: z.int().optional(),
  texts: z.object({ en: z.object({ headline: z.string().optional() }) }),
  version: z.int().meta({ control: 'hidden' }),
})

/** The values the gallery's form holds; a browser must send back just these. */
export const galleryValues: z.output<typeof GallerySchema> = {
  headline: '大雨 <避難> & "確認"',
  body: '\n一行目は空です。\n三行目',
  severity: 'severe',
  hazard: 'landslide',
  media: ['mail', 'radio'],
  drill: true,
  onset: '2026-11-22T05:05:00.000Z',
  households: 120,
  texts: { en: { headline: 'Heavy rain' } },
  version: 3,
}

const AT = '2026-11-22T05:05:00.000Z'

/** A page of staff: navigation, table, and a refused form with every field. */
export function consoleGallery(words: Words, lang: Lang): string {
  const page = pageOf(words, { lang, path: '/console/gallery', demo: true })
  const text = textsOf(lang)
  return renderDocument(
    <Document page={page} title={text.title} town={text.town} css="inline">
      <ConsoleLayout
        town={text.town}
        nav={text.nav.map((label, index) => ({
          label,
          path: index === 0 ? '/console/gallery' : `/console/nav-${index}`,
          count: index === 1 ? '12' : undefined,
        }))}
        user={{ name: text.person, role: text.role }}
        signOut={{ action: '/sign-out', operation: 'people.sign-out', idempotencyKey: 'k-2' }}
      >
        <Heading level={1} lead={text.lead}>
          {text.title}
        </Heading>
        <ConsoleParts text={text} page={page} />
      </ConsoleLayout>
    </Document>,
  )
}

function ConsoleParts({ text, page }: { text: Texts; page: Page }) {
  return (
    <>
      <NotificationBanner tone="warning" heading={text.received} />
      <QueueTable text={text} />
      <Pagination page={4} pages={9} href={(n) => `/${page.lang}/console/gallery?page=${n}`} />
      <Heading level={2}>{text.procedure}</Heading>
      <ErrorSummary
        problems={[
          { path: 'name', message: text.missing },
          { path: 'media.1', message: text.missing },
          { path: '', message: text.short },
        ]}
      />
      <RefusedForm text={text} />
      <Heading level={2}>{text.more}</Heading>
      <Form action="/x" operation="gallery.draft" idempotencyKey="k-4">
        <SchemaFields schema={GallerySchema} module="gallery" values={galleryValues} />
        <Button>{text.send}</Button>
      </Form>
    </>
  )
}

function QueueTable({ text }: { text: Texts }) {
  const tones = ['neutral', 'info', 'success', 'warning', 'error'] as const
  return (
    <>
      <Table
        caption={text.queue}
        rows={tones}
        rowKey={(tone) => tone}
        columns={[
          { key: 'what', header: text.columns[0], cell: () => <a href="#row">{text.alert}</a> },
          { key: 'when', header: text.columns[1], cell: () => <Time at={AT} /> },
          {
            key: 'state',
            header: text.columns[2],
            cell: (tone) => <StatusTag tone={tone}>{text.state}</StatusTag>,
          },
          { key: 'count', header: text.columns[3], cell: (tone) => String(tone.length * 137), align: 'end' },
        ]}
      />
      <ProgressBar id="progress" label={text.queue} done={300} total={1200} />
      <DescriptionList items={[{ term: text.columns[0], description: text.short }]} />
    </>
  )
}

function RefusedForm({ text }: { text: Texts }) {
  const choices = text.areas.map((label, index) => ({
    value: `v${index}`,
    label,
    hint: index === 1 ? text.short : undefined,
  }))
  return (
    <Form action="/x" operation="gallery.send" idempotencyKey="k-3" files>
      <TextField
        name="name"
        label={text.columns[0]}
        hint={text.short}
        error={text.missing}
        value="広場"
        autoComplete="name"
      />
      <TextArea name="story" label={text.columns[1]} optional value={text.paragraph} />
      <SelectField name="area" label={text.columns[2]} choices={choices} value="v1" />
      <RadioGroup name="level" label={text.columns[3]} choices={choices} optional hint={text.short} />
      <CheckboxGroup
        name="media"
        label={text.services}
        choices={choices}
        values={['v0']}
        error={text.missing}
      />
      <Fieldset legend={text.news} hint={text.short}>
        <DateTimeField name="from" label={text.columns[1]} value={AT} />
        <FileField name="map" label={text.more} optional kept={{ id: 'blob-1', name: '地図.pdf' }} />
        <CheckboxField name="agree" label={text.state} required error={text.missing} />
      </Fieldset>
      <ButtonGroup>
        <Button>{text.send}</Button>
        <Button look="danger" name="_do" value="delete">
          {text.state}
        </Button>
        <ButtonLink look="secondary" href="#back">
          {text.home}
        </ButtonLink>
      </ButtonGroup>
    </Form>
  )
}
