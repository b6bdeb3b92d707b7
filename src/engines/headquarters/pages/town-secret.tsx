import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DescriptionList, Heading, NotificationBanner, Phrase, Time, usePage } from '#ui'
import type { showTownSecret } from '../operations/towns.ts'
import { townsPath } from './towns.tsx'

type Show = ReturnType<typeof showTownSecret>

function Secret({ name, code, address, secret, until }: z.output<Show['output']>) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('headquarters.secret.lead')}>
        {t('headquarters.secret.title', { name })}
      </Heading>
      <DescriptionList
        items={[
          { term: t('headquarters.field.code'), description: code },
          { term: t('headquarters.secret.address'), description: <code>{address}</code> },
          { term: t('headquarters.secret.secret'), description: <code>{secret}</code> },
        ]}
      />
      <NotificationBanner tone="info" heading={t('headquarters.secret.once')}>
        <p>
          <Phrase word="headquarters.secret.until" parts={{ at: <Time at={until} /> }} />
        </p>
      </NotificationBanner>
    </>
  )
}

/** What the town is to be given, shown to who admitted it. */
export const townSecretPage = (show: Show): Page =>
  page({
    path: `${townsPath}/secrets/:id`,
    face: 'console',
    grant: 'headquarters:command',
    parent: { path: townsPath, label: 'headquarters.towns.title' },
    load: (ask, { id = '' }) => ask(show, { id }),
    title: ({ name }, t) => t('headquarters.secret.title', { name }),
    view: ({ data }) => <Secret {...data} />,
  })
