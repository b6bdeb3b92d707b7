import { closeOldAccounts } from '../jobs.ts'
import type { ResidentsParts } from '../parts.ts'
import { acceptProxy } from './accept-proxy.ts'
import { addGuardian } from './add-guardian.ts'
import { addSamples } from './add-samples.ts'
import { approveRequest } from './approve-request.ts'
import { beginProof } from './begin-proof.ts'
import { beginSignIn } from './begin-sign-in.ts'
import { changeResident } from './change-resident.ts'
import { acceptCardChange, declineCardChange } from './decide-card-change.ts'
import { declineRequest } from './decline-request.ts'
import { endGuardian } from './end-guardian.ts'
import { getOwn } from './get-own.ts'
import { getResident } from './get-resident.ts'
import { keepSearch } from './keep-search.ts'
import { listFamily } from './list-family.ts'
import { moveOut } from './move-out.ts'
import { offerProxy } from './offer-proxy.ts'
import { openAccountAtCounter } from './open-account.ts'
import { proveByCard, proveByCode } from './prove.ts'
import { recordDeath } from './record-death.ts'
import { registerResident } from './register-resident.ts'
import { requestErasure, requestMerge, requestRecovery } from './request-decision.ts'
import { searchResidents } from './search-residents.ts'
import { setDisclosure } from './set-disclosure.ts'
import { showCode } from './show-code.ts'
import { showOffer } from './show-offer.ts'
import { showRequest } from './show-request.ts'
import { showSearch } from './show-search.ts'
import { signInByCard } from './sign-in-by-card.ts'
import { takeSignIn } from './take-sign-in.ts'
import { signInWithCode } from './use-code.ts'
import { withdrawProxy } from './withdraw-proxy.ts'

export type ResidentOperations = ReturnType<typeof residentOperations>

/** Everything that can be done about residents, and that they do themselves. */
export const residentOperations = (parts: ResidentsParts) => ({
  beginSignIn: beginSignIn(parts),
  beginProof: beginProof(parts),
  takeSignIn: takeSignIn(parts),
  signInByCard: signInByCard(parts),
  proveByCard: proveByCard(parts),
  useCode: signInWithCode(parts),
  proveByCode: proveByCode(parts),
  getOwn: getOwn(parts),
  listFamily: listFamily(parts),
  offerProxy: offerProxy(parts),
  showOffer: showOffer(parts),
  acceptProxy: acceptProxy(parts),
  withdrawProxy: withdrawProxy(parts),
  search: searchResidents(parts),
  keepSearch: keepSearch(parts),
  showSearch: showSearch(parts),
  get: getResident(parts),
  register: registerResident(parts),
  change: changeResident(parts),
  setDisclosure: setDisclosure(parts),
  moveOut: moveOut(parts),
  recordDeath: recordDeath(parts),
  openAccount: openAccountAtCounter(parts),
  showCode: showCode(parts),
  addGuardian: addGuardian(parts),
  endGuardian: endGuardian(parts),
  acceptCardChange: acceptCardChange(parts),
  declineCardChange: declineCardChange(parts),
  requestMerge: requestMerge(parts),
  requestRecovery: requestRecovery(parts),
  requestErasure: requestErasure(parts),
  approve: approveRequest(parts),
  decline: declineRequest(parts),
  showRequest: showRequest(parts),
  closeOldAccounts: closeOldAccounts(parts),
  addSamples: addSamples(parts),
})
