import { createContext } from 'react'

/** True inside a part that is drawn again while it is read: rows then carry their key, so that they can be told apart. */
export const LiveContext = createContext(false)
