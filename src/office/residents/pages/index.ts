import type { Page } from '#kernel'
import type { ResidentOperations } from '../operations/index.ts'
import type { ResidentsParts } from '../parts.ts'
import { codeSheetPage } from './code-sheet.tsx'
import { familyPage, offerPage } from './family.tsx'
import { foundPage } from './found.tsx'
import { myPage } from './my.tsx'
import { newPage } from './new.tsx'
import { myProofPage } from './proof.tsx'
import { recordPage } from './record.tsx'
import { refusedPage } from './refused.tsx'
import { requestPage } from './request.tsx'
import { residentPage } from './resident.tsx'
import { searchPage } from './search.tsx'
import { mySignInPage } from './sign-in.tsx'

/** Pages of residents, then those of the staff. */
export const residentPages = (parts: ResidentsParts, made: ResidentOperations): Page[] => [
  mySignInPage({ signIn: parts.signIn, useCode: made.useCode, card: parts.provider !== null }),
  refusedPage,
  myProofPage({ prove: parts.prove, proveByCode: made.proveByCode, card: parts.provider !== null }),
  myPage(parts.ownTiles),
  recordPage(made.getOwn),
  familyPage({
    list: made.listFamily,
    offer: made.offerProxy,
    accept: made.acceptProxy,
    withdraw: made.withdrawProxy,
    wardPages: parts.wardPages,
  }),
  offerPage(made.showOffer),
  searchPage({ search: made.keepSearch, register: made.register }),
  newPage({ register: made.register }),
  foundPage(made.showSearch),
  codeSheetPage(made.showCode, parts.publicUrl),
  requestPage({ show: made.showRequest, approve: made.approve, decline: made.decline }),
  residentPage({
    get: made.get,
    change: made.change,
    open: made.openAccount,
    addGuardian: made.addGuardian,
    endGuardian: made.endGuardian,
    acceptCard: made.acceptCardChange,
    declineCard: made.declineCardChange,
    moveOut: made.moveOut,
    die: made.recordDeath,
    disclose: made.setDisclosure,
    merge: made.requestMerge,
    recover: made.requestRecovery,
    erase: made.requestErasure,
  }),
]
