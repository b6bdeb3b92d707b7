import { kernelProblem, type Module, type Page, page } from '#kernel'
import { Disclosure, Heading, localPath, Phrase, Table, Tag, usePage } from '#ui'
import { type ApiDocument, type ApiFacts, openApi } from '../routes/openapi.ts'
import { keyScript, tokenScript } from './token-script.ts'

type Described = ApiDocument['paths'][string]['post'] & { path: string }
type Group = { module: string; operations: readonly Described[] }

export type ApiPageParts = { modules(): readonly Module[]; facts(): ApiFacts }

/** What the API is and how a program gets in, and for each module what can be called, made from the OpenAPI document. */
export function apiPages({ modules, facts }: ApiPageParts): Page[] {
  let made: readonly Group[] | undefined
  const groups = () => {
    made ??= groupsOf(openApi(modules(), facts()))
    return made
  }
  return [
    page<readonly Group[]>({
      path: '/api',
      face: 'portal',
      grant: 'public',
      cache: true,
      load: async () => groups(),
      title: (_data, t) => t('machines.api.title'),
      view: ({ data }) => <Api groups={data} publicUrl={facts().publicUrl} />,
    }),
    page<Group>({
      path: '/api/:module',
      face: 'portal',
      grant: 'public',
      cache: true,
      parent: { path: '/api', label: 'machines.api.title' },
      load: async (_ask, { module }) => {
        const found = groups().find((one) => one.module === module)
        if (!found) throw kernelProblem('not-found')
        return found
      },
      title: ({ module }, t) => t('machines.api.module-title', { module }),
      view: ({ data }) => <ModuleApi {...data} />,
    }),
  ]
}

/** What the engine does by itself is nobody's to call. */
function groupsOf({ paths }: ApiDocument): Group[] {
  const all = Object.entries(paths)
    .map(([path, { post }]) => ({ ...post, path }))
    .filter((one) => one['x-grant'] !== 'system')
  const modules = [...new Set(all.flatMap(({ tags }) => tags))]
  return modules.map((module) => ({ module, operations: all.filter(({ tags }) => tags.includes(module)) }))
}

function Api({ groups, publicUrl }: { groups: readonly Group[]; publicUrl: string }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('machines.api.lead')}>
        {t('machines.api.title')}
      </Heading>
      <p>{t('machines.api.how')}</p>
      <p>
        <a href="/api/openapi.json">{t('machines.api.document')}</a>
      </p>
      <Heading level={2} lead={t('machines.api.token-lead')}>
        {t('machines.api.token')}
      </Heading>
      <ol>
        <li>{t('machines.api.step-key')}</li>
        <li>{t('machines.api.step-register')}</li>
        <li>{t('machines.api.step-token')}</li>
        <li>{t('machines.api.step-call')}</li>
      </ol>
      <Code>{keyScript}</Code>
      <Code>{tokenScript.replaceAll('<town>', publicUrl)}</Code>
      <p>
        <a href="/.well-known/oauth-authorization-server/oauth">{t('machines.api.server')}</a>
      </p>
      <Heading level={2}>{t('machines.api.modules')}</Heading>
      <Table
        caption={t('machines.api.modules-caption')}
        rows={groups}
        rowKey={({ module }) => module}
        columns={[
          {
            key: 'module',
            header: t('machines.api.module'),
            cell: ({ module }) => (
              <a href={localPath(lang, `/api/${module}`)}>
                <Name>{module}</Name>
              </a>
            ),
          },
          {
            key: 'count',
            header: t('machines.api.count'),
            align: 'end',
            cell: ({ operations }) => operations.length,
          },
          {
            key: 'machines',
            header: t('machines.api.for-machines'),
            align: 'end',
            cell: ({ operations }) => operations.filter((one) => whoOf(one) !== 'person').length,
          },
        ]}
      />
    </>
  )
}

type Who = 'public' | 'machine' | 'person'

function whoOf({ security }: Described): Who {
  if (security.some((one) => Object.keys(one).length === 0)) return 'public'
  return security.some((one) => 'machine' in one) ? 'machine' : 'person'
}

function ModuleApi({ module, operations }: Group) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('machines.api.module-lead')}>
        <Phrase word="machines.api.module-title" parts={{ module: <Name>{module}</Name> }} />
      </Heading>
      {operations.map((one) => (
        <Operation key={one.operationId} {...one} />
      ))}
    </>
  )
}

/** Texts of the document are in English, whatever the page's language. */
function Operation(one: Described) {
  const { t } = usePage()
  const who = whoOf(one)
  return (
    <section className="hb-content">
      <Heading level={2}>
        <Name>{one.operationId}</Name>
      </Heading>
      <p lang="en">{one.summary}</p>
      <p>
        <Tag>{t(`machines.who.${who}`)}</Tag> {who === 'machine' && <code>scope={one.operationId}</code>}
        {who === 'person' && <code>{one['x-grant']}</code>}
      </p>
      <Disclosure summary={t('machines.api.example', { operation: one.operationId })}>
        <p>{t('machines.api.request')}</p>
        <Code>{`POST ${one.path}\n${written(one.requestBody.content['application/json'].example)}`}</Code>
        <p>{t('machines.api.response')}</p>
        <Code>{written(one.responses[200].content['application/json'].example)}</Code>
      </Disclosure>
    </section>
  )
}

/** What a program writes, in no language of people. */
function Name({ children }: { children: string }) {
  return <code translate="no">{children}</code>
}

const written = (example: unknown) => JSON.stringify(example, null, 2)

function Code({ children }: { children: string }) {
  return (
    <pre className="hb-code">
      <code>{children}</code>
    </pre>
  )
}
