export { type ProblemBody, problemBody } from './body.ts'
export { kernelProblem, kernelProblems } from './catalogue.ts'
export { invalidInput } from './from-zod.ts'
export { type Issue, Problem, type ProblemCatalogue, type ProblemDetail, problems } from './problem.ts'
