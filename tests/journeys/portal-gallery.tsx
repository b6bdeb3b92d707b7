import type { Lang, Words } from '../../src/kernel/languages/index.ts'
import {
  Breadcrumb,
  ButtonLink,
  Card,
  Confirm,
  DateOnly,
  Disclosure,
  Document,
  EmergencyBanner,
  EmptyState,
  Grid,
  Heading,
  NotificationBanner,
  PortalLayout,
  pageOf,
  renderDocument,
  StepList,
  Tag,
  Tile,
} from '../../src/web/ui/index.ts'
import { type Texts, textsOf } from './gallery-texts.ts'

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
        breadcrumb={<Breadcrumb crumbs={[{ label: text.home, href: `/${lang}/` }, { label: text.title }]} />}
        footer={{
          contact: <p>{text.contact}</p>,
          links: text.footer.map((label, index) => ({ label, path: `/footer-${index}` })),
        }}
      >
        <Heading level={1} shoulder={text.shoulder} lead={text.lead}>
          {text.title}
        </Heading>
        <Emergencies text={text} />
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
