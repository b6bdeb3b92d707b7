/** The import rules of ARCHITECTURE.md. A room not listed here may use what its own rules do not forbid. */

const tests = '[.]test[.]tsx?$'
const ownModule = '^src/(engines|office)/([^/]+)/'
const anyModule = '^src/(?:engines|office)/[^/]+/'
/** The door, and that of the commands which need no running town. */
const doors = [`${anyModule}index[.]ts$`, `${anyModule}commands/index[.]ts$`]
const kernelDoors = ['', '[^/]+/', '[^/]+/[^/]+/'].map((room) => `^src/kernel/${room}index[.]ts$`)

/** `from` may use nothing else of ours than `allowed` (regular expressions; `$1`, `$2` are groups of `from`). */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: '^(?:src|tests|bench|scripts)/', pathNot: allowed },
})

const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: tests, ...from },
  to,
})

module.exports = {
  forbidden: [
    never('no-cycles', 'whoever reads one of them must read all', { path: '^src/' }, { circular: true }),
    never('resolvable', 'an import that leads nowhere is checked by nobody', {}, { couldNotResolve: true }),
    never(
      'no-dev-packages',
      'a running town has no test tools',
      { path: '^src/' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '/@types/',
      },
    ),

    only('formats-alone', 'codecs know nothing of the town', '^src/formats/', ['^src/formats/']),
    never(
      'formats-pure',
      'codecs do no I/O',
      { path: '^src/formats/' },
      {
        path: '^(?:node:)?(?:fs|net|tls|http|http2|https|dns|dgram|child_process|cluster|worker_threads|os|process)(?:/|$)',
      },
    ),
    never(
      'formats-door',
      'a codec is used through its index.ts',
      { path: '^src/', pathNot: ['^src/formats/', tests] },
      {
        path: '^src/formats/',
        pathNot: '^src/formats/[^/]+/index[.]ts$',
      },
    ),
    never(
      'formats-door-inside',
      'a codec uses another one through its index.ts',
      { path: '^src/formats/([^/]+)/' },
      {
        path: '^src/formats/',
        pathNot: ['^src/formats/$1/', '^src/formats/[^/]+/index[.]ts$'],
      },
    ),

    only('kernel-ground', 'the ground stands on nothing but codecs', '^src/kernel/', [
      '^src/kernel/',
      '^src/formats/',
    ]),
    never(
      'kernel-door',
      'a room of the kernel is used through its index.ts',
      { path: '^src/', pathNot: ['^src/kernel/', tests] },
      {
        path: '^src/kernel/',
        pathNot: kernelDoors,
      },
    ),

    only('office-floor', 'the office knows no engine', '^src/office/', [
      '^src/office/',
      '^src/kernel/',
      '^src/formats/',
      '^src/web/ui/',
    ]),
    only('engine-floor', 'an engine knows no page frame, no adapter, no app', '^src/engines/', [
      '^src/(?:engines|office|kernel|formats)/',
      '^src/web/ui/',
    ]),
    never(
      'module-door',
      'another module is used through its index.ts',
      { path: ownModule },
      {
        path: anyModule,
        pathNot: ['^src/$1/$2/', ...doors],
      },
    ),
    never(
      'door-from-outside',
      'a module is used through its index.ts',
      { path: '^src/', pathNot: [anyModule, '^src/adapters/', tests] },
      {
        path: anyModule,
        pathNot: doors,
      },
    ),

    only('model-pure', 'rules are values in, values or a refusal out', `${ownModule}model(?:/|[.]ts$)`, [
      '^src/$1/$2/(?:schema|problems)[.]ts$',
      '^src/$1/$2/model(?:/|[.]ts$)',
      '^src/formats/',
    ]),
    only('store-sql', 'the store knows rows, not rules', `${ownModule}store(?:/|[.]ts$)`, [
      '^src/$1/$2/(?:schema|problems)[.]ts$',
      '^src/$1/$2/store(?:/|[.]ts$)',
      '^src/kernel/',
    ]),
    never(
      'sql-in-stores',
      'all SQL of a module is in its store',
      { path: '^src/', pathNot: ['^src/kernel/', `${anyModule}store(?:/|[.]ts$)`, tests] },
      {
        path: 'node_modules/(?:pg|kysely|pg-boss)/',
      },
    ),
    only('operations-use', 'an operation stands on its own module and on doors', `${ownModule}operations/`, [
      '^src/$1/$2/(?!pages/|index[.]ts$)',
      '^src/kernel/',
      '^src/formats/',
      ...doors,
    ]),
    only('pages-call-operations', 'a page calls operations, never the store', `${ownModule}pages/`, [
      '^src/$1/$2/(?!store|jobs|migrations|routes|index[.]ts$)',
      '^src/kernel/',
      '^src/formats/',
      '^src/web/ui/',
      ...doors,
    ]),

    only('ui-only-words', 'components know words and nothing else', '^src/web/ui/', [
      '^src/web/ui/',
      '^src/kernel/languages/',
    ]),
    only('web-frame', 'the frame reaches modules through doors', '^src/web/(?!ui/)', [
      '^src/web/',
      '^src/kernel/',
      '^src/formats/',
      ...doors,
    ]),
    only('adapters-behind-ports', 'an adapter knows its port', '^src/adapters/', [
      '^src/adapters/',
      '^src/kernel/',
      '^src/formats/',
      `${anyModule}ports[.]ts$`,
    ]),
    never(
      'app-on-top',
      'nothing stands above the app',
      { path: '^src/', pathNot: ['^src/[^/]+$', '^src/cli/', tests] },
      {
        path: '^src/(?:main|app|config)[.]tsx?$',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],

      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
