/** All SQL of this module but that of the state ([state.ts](state.ts), [fold.ts](fold.ts)). */
export {
  addAlert,
  findAlert,
  findSuccessor,
  isFollowed,
  listAlerts,
  listLive,
  listOverdue,
  lockAlert,
  saveAlert,
} from './alerts.ts'
export { hasUntouched, listOfChain, lockChains, lockLiveOfChain, lockUntouched, takeTurn } from './chain.ts'
export { addExercise, endExercise, findExercise, listDrillsOut, listExercises } from './exercises.ts'
export { addPrepared, findPrepared, listPrepared, retirePrepared } from './prepared.ts'
export { addPublication, findPublication, listPublished } from './publications.ts'
export { addQuestion, answerQuestion, lastQuestion, listLiveWithQuestion } from './questions.ts'
export { addTelegram, bytesOfTelegram, findByIdentity, findTelegram, newestReport } from './telegrams.ts'
