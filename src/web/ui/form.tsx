import type { ReactNode } from 'react'
import { ProofFirst } from './proof-first.tsx'

type FormProps = {
  action: string
  /** Name of the operation the form runs (`alerts.approve`), sent as `_operation`. */
  operation: string
  /** Sent as `_key`: pressing twice does it once. */
  idempotencyKey: string
  /** Needed when the form holds a FileField. */
  files?: boolean
  /** Values carried along unseen, such as on a confirmation page. */
  hidden?: readonly (readonly [name: string, value: string])[]
  children: ReactNode
}

/**
 * A form that runs one operation; where its reader must first prove who they are, the way there. The browser's own checks
 * are off: the server's words are clearer and translated.
 */
export function Form(props: FormProps) {
  return (
    <ProofFirst operation={props.operation}>
      <PlainForm {...props} />
    </ProofFirst>
  )
}

function PlainForm({ action, operation, idempotencyKey, files = false, hidden = [], children }: FormProps) {
  return (
    <form
      className="hb-form"
      action={action}
      method="post"
      encType={files ? 'multipart/form-data' : undefined}
      noValidate
    >
      <div hidden>
        <input type="hidden" name="_operation" value={operation} />
        <input type="hidden" name="_key" value={idempotencyKey} />
        {hidden.map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
      </div>
      {children}
    </form>
  )
}
