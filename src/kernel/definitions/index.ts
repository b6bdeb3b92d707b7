export {
  type DefinitionFile,
  importDefinitions,
  publishedDefinitions,
  readDefinitions,
} from './definitions.ts'
