import { randomOf } from './random.js'

/** The mutant of a number: always the same for the same seed. */
export async function mutantOf(prepared, loader, seed, number) {
  const random = randomOf(`${seed} ${loader.name} ${number}`)
  const specimen = random.pick(prepared.specimens)
  return { specimen: specimen.name, ...(await prepared.damage(specimen, random)) }
}
