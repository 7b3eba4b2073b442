// A plugin of TypeDoc: what the comments leave to the reader's common sense, written out in the reference.

import { Converter, ReflectionKind } from 'typedoc'

const isMember = ReflectionKind.Property | ReflectionKind.Accessor | ReflectionKind.Method

/** The comment of a reflection, wherever TypeDoc keeps it. */
const commentOf = reflection =>
  reflection?.comment ?? reflection?.getSignature?.comment ?? reflection?.signatures?.[0]?.comment

/** The reflections that a type is made of. */
function partsOf(type) {
  switch (type?.type) {
    case 'reference':
      return type.reflection ? [type.reflection] : []
    case 'reflection':
      return [type.declaration]
    case 'intersection':
    case 'union':
      return type.types.flatMap(partsOf)
    default:
      return []
  }
}

/** The members of this name in the classes and interfaces that a class stands on. */
function* overridden(owner, name) {
  for (const base of [...(owner.extendedTypes ?? []), ...(owner.implementedTypes ?? [])].flatMap(partsOf)) {
    const member = base.getChildByName?.([name])
    if (member) yield member
    yield* overridden(base, name)
  }
}

/** The options of this name that constructors of a class take. */
function* options(owner, name) {
  for (const { parameters = [] } of owner.getChildByName(['constructor'])?.signatures ?? []) {
    for (const part of parameters.flatMap(({ type }) => partsOf(type))) {
      const option = part.getChildByName?.([name])
      if (option) yield option
    }
  }
}

/** Fields that keep an option say what the option says; members that override another say what that one says. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, context => {
    for (const member of context.project.getReflectionsByKind(isMember)) {
      const owner = member.parent
      if (commentOf(member) || !owner?.kindOf(ReflectionKind.ClassOrInterface)) continue
      for (const found of [...overridden(owner, member.name), ...options(owner, member.name)]) {
        const comment = commentOf(found)
        if (!comment) continue
        for (const target of [member.getSignature, ...(member.signatures ?? [])].filter(Boolean)) {
          target.comment = comment.clone()
        }
        if (member.kindOf(ReflectionKind.Property)) member.comment = comment.clone()
        break
      }
    }
  })
}
