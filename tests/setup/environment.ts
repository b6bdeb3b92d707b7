/** What a program of the town is started with: what the run of the tests was told about itself is no setting of a town. */
export const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HIROBA_')))
