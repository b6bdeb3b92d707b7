import { z } from 'zod'
import type { Lang, Words } from '../../src/kernel/languages/index.ts'
import {
  Breadcrumb,
  Button,
  ButtonGroup,
  ButtonLink,
  Card,
  CheckboxField,
  CheckboxGroup,
  Confirm,
  ConsoleLayout,
  DateOnly,
  DateTimeField,
  DescriptionList,
  Disclosure,
  Document,
  EmergencyBanner,
  EmptyState,
  ErrorSummary,
  Fieldset,
  FileField,
  Form,
  Grid,
  Heading,
  NotificationBanner,
  type Page,
  Pagination,
  PortalLayout,
  ProgressBar,
  pageOf,
  RadioGroup,
  renderDocument,
  SchemaFields,
  SelectField,
  StatusTag,
  StepList,
  Table,
  Tag,
  TextArea,
  TextField,
  Tile,
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

/** A resident's page holding every component. Test material; no such page is shipped. */
export function portalGallery(words: Words, lang: Lang): string {
  const page = pageOf(words, { lang, path: '/gallery', demo: true })
  const text = textsOf(lang)
  return renderDocument(
    <Document page={page} title={text.title} town={text.town} css="inline" origin="https://town.example">
      <PortalLayout
        town={text.town}
        nav={text.nav.map((label, index) => ({ label, path: index === 0 ? '/gallery' : `/nav-${index}` }))}
        emergency={<Emergencies text={text} />}
        breadcrumb={<Breadcrumb crumbs={[{ label: text.home, href: `/${lang}/` }, { label: text.title }]} />}
        footer={{
          contact: <p>{text.contact}</p>,
          links: text.footer.map((label, index) => ({ label, path: `/footer-${index}` })),
        }}
      >
        <Heading level={1} shoulder={text.shoulder} lead={text.lead}>
          {text.title}
        </Heading>
        <PortalParts text={text} />
      </PortalLayout>
    </Document>,
  )
}

function Emergencies({ text }: { text: Texts }) {
  return (
    <EmergencyBanner
      id="now"
      level={4}
      title={text.alert}
      at={AT}
      areas={text.areas}
      action={{ href: '#shelters', label: text.shelters }}
    >
      <p>{text.paragraph}</p>
    </EmergencyBanner>
  )
}

function PortalParts({ text }: { text: Texts }) {
  return (
    <>
      <NotificationBanner tone="success" heading={text.received}>
        <p>{text.paragraph}</p>
      </NotificationBanner>
      <p>{text.paragraph}</p>
      <Heading level={2}>{text.services}</Heading>
      <Grid>
        {text.nav.map((label, index) => (
          <Tile key={label} label={label} href={`#tile-${index}`} description={text.short} />
        ))}
      </Grid>
      <Heading level={2}>{text.news}</Heading>
      <Grid>
        <Card heading={text.alert} href="#card" meta={<Tag>{text.shoulder}</Tag>}>
          <DateOnly date="2026-11-22" style="era" />
        </Card>
        <Card heading={text.received}>{text.paragraph}</Card>
      </Grid>
      <Heading level={2}>{text.procedure}</Heading>
      <StepList steps={text.steps} current={2} />
      <Confirm
        action="/x"
        operation="gallery.send"
        idempotencyKey="k-1"
        items={text.areas.map((term) => ({ term, description: text.short, changeHref: '#change' }))}
        submitLabel={text.send}
        backHref="#back"
      >
        <p>{text.paragraph}</p>
      </Confirm>
      <Disclosure summary={text.more} open>
        <p>{text.paragraph}</p>
      </Disclosure>
      <EmptyState heading={text.nothing} action={<ButtonLink href="#new">{text.send}</ButtonLink>}>
        {text.short}
      </EmptyState>
      <Heading level={2}>{text.levels}</Heading>
      <Levels text={text} />
    </>
  )
}

function Levels({ text }: { text: Texts }) {
  return (
    <>
      {([5, 4, 3, 2, 1] as const).map((level) => (
        <EmergencyBanner key={level} id={`level-${level}`} level={level} title={text.alert} at={AT} />
      ))}
      <EmergencyBanner id="drill" level={4} title={text.alert} at={AT} areas={text.areas} drill>
        <p>{text.paragraph}</p>
      </EmergencyBanner>
    </>
  )
}

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
