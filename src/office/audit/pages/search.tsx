import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  CheckboxField,
  Disclosure,
  EmptyState,
  Heading,
  localPath,
  SelectField,
  TextField,
  usePage,
} from '#ui'
import type { Search } from '../operations/search-audit.ts'
import { deedName } from './deed.tsx'
import { FoundTable } from './found-table.tsx'
import { type Offers, searchPath } from './offers.ts'
import { readSearch, searchFields, writeSearch } from './search-form.ts'

type Operations = Offers['operations']
type Data = {
  /** Null when the address asks for what cannot be searched. */
  found: (z.output<Operations['search']['output']> & { search: Search }) | null
  choices: z.output<Operations['choices']['output']>
}

function SearchPage({ data, params }: ViewProps<Data>) {
  const { t } = usePage()
  const { found } = data
  return (
    <>
      <Heading level={1} lead={t('audit.search.lead')}>
        {t('audit.tile.audit')}
      </Heading>
      <SearchForm data={data} params={params} />
      {found === null && (
        <EmptyState heading={t('audit.search.unreadable')}>{t('audit.search.unreadable-text')}</EmptyState>
      )}
      {found && found.lines.length === 0 && (
        <EmptyState heading={t('audit.search.nothing')}>{t('audit.search.nothing-text')}</EmptyState>
      )}
      {found && found.lines.length > 0 && <Found found={found} first={(params['below'] ?? '') === ''} />}
    </>
  )
}

function Found({ found, first }: { found: NonNullable<Data['found']>; first: boolean }) {
  const { lang, t } = usePage()
  const asked = writeSearch(found.search)
  const href = (more: Record<string, string>) =>
    `${localPath(lang, searchPath)}?${new URLSearchParams([...new URLSearchParams(asked), ...Object.entries(more)])}`
  return (
    <>
      <FoundTable lines={found.lines} />
      <ButtonGroup>
        {!first && (
          <ButtonLink href={href({})} look="secondary">
            {t('audit.list.first')}
          </ButtonLink>
        )}
        {found.next !== null && (
          <ButtonLink href={href({ below: found.next })} look="secondary">
            {t('audit.list.older')}
          </ButtonLink>
        )}
        <ButtonLink
          href={localPath(lang, `${searchPath}/table/${encodeURIComponent(asked || 'all')}`)}
          look="secondary"
        >
          {t('audit.list.download')}
        </ButtonLink>
      </ButtonGroup>
    </>
  )
}

function SearchForm({ data: { choices }, params }: Pick<ViewProps<Data>, 'data' | 'params'>) {
  const { lang, t } = usePage()
  const given = searchFields.some((field) => (params[field] ?? '') !== '')
  return (
    <Disclosure summary={t('audit.search.narrow')} open={given}>
      <form className="hb-form" method="get" action={localPath(lang, searchPath)}>
        <TextField name="from" type="date" label={t('audit.field.from')} optional value={params['from']} />
        <TextField name="until" type="date" label={t('audit.field.until')} optional value={params['until']} />
        <SelectField
          name="actor"
          label={t('audit.field.actor')}
          optional
          value={params['actor']}
          choices={actorChoices(choices, params['actor'] ?? '', t)}
        />
        <SelectField
          name="operation"
          label={t('audit.field.operation')}
          optional
          value={params['operation']}
          choices={choices.operations.map(({ name, summary }) => ({
            value: name,
            label: `${deedName(t, name) ?? summary} (${name})`,
          }))}
        />
        <TextField
          name="subject"
          label={t('audit.field.subject')}
          hint={t('audit.hint.subject')}
          optional
          value={params['subject']}
        />
        <SelectField
          name="outcome"
          label={t('audit.field.outcome')}
          optional
          value={params['outcome']}
          choices={(['done', 'refused', 'failed'] as const).map((value) => ({
            value,
            label: t(`audit.outcome.${value}`),
          }))}
        />
        <CheckboxField name="loud" label={t('audit.field.loud')} checked={params['loud'] === 'true'} />
        <Button look="secondary">{t('audit.search.button')}</Button>
      </form>
    </Disclosure>
  )
}

/** Also who is asked for but is no longer here. */
function actorChoices({ staff, machines }: Data['choices'], asked: string, t: (key: string) => string) {
  const known = [
    ...staff.map(({ id, name }) => ({ value: id, label: name })),
    ...machines.map(({ id, name }) => ({ value: id, label: `${name} (${t('audit.who.machine')})` })),
    ...(['operator', 'anonymous'] as const).map((value) => ({ value, label: t(`audit.who.${value}`) })),
  ]
  const missing = asked !== '' && !known.some(({ value }) => value === asked)
  return missing ? [...known, { value: asked, label: asked }] : known
}

/** Where staff look up who did what. */
export const searchAuditPage = ({ operations }: Offers): Page =>
  page<Data>({
    path: searchPath,
    face: 'console',
    grant: operations.search.grant,
    query: [...searchFields, 'below'],
    load: async (ask, params) => {
      const choices = await ask(operations.choices, {})
      const search = readSearch(params)
      const below = params['below'] ?? ''
      if (search === null || !/^\d{0,19}$/.test(below)) return { found: null, choices }
      return { found: { ...(await ask(operations.search, { ...search, below })), search }, choices }
    },
    title: (_data, t) => t('audit.tile.audit'),
    view: (props) => <SearchPage {...props} />,
  })
