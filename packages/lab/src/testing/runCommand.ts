import { runCommandLine } from '../cli.js'

/** Runs the command without a process of its own: its exit code, and what it wrote. */
export async function runCommand(args: readonly string[], stdin?: AsyncIterable<Uint8Array>) {
  let out = ''
  let err = ''
  const code = await runCommandLine([...args], {
    stdout: { write: text => (out += text) },
    stderr: { write: text => (err += text) },
    stdin,
  })
  return { code, out, err }
}
