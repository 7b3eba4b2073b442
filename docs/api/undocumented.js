// Which public names have no documentation, found by TypeScript on the declarations of the packages.

import ts from 'typescript'

const { SymbolFlags } = ts

/** Members with a name: constructors and index signatures have none. */
const isNamed = node =>
  ts.isPropertyDeclaration(node) ||
  ts.isPropertySignature(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isMethodSignature(node) ||
  ts.isAccessor(node)

const isPrivate = node =>
  (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0 ||
  (node.name !== undefined && ts.isPrivateIdentifier(node.name))

/** `@internal`: exported for the packages of this repository, and no part of the public interface. */
const isInternal = node => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')

/**
 * The public names without documentation, as `Dense.units (layers/dense.d.ts:38)`.
 *
 * A member is documented by its own comment, by that of the member it overrides or implements, and a field that keeps an option of
 * the constructor by that of the option. What `docs/api/optionDocs.js` fills in of the reference is the same.
 *
 * @param {ts.Program} program
 * @param {readonly string[]} entries the declaration files whose exports are public
 * @returns {string[]}
 */
export function undocumentedNames(program, entries) {
  const checker = program.getTypeChecker()
  const seen = new Set()
  const missing = []

  const isDocumented = symbol => symbol.getDocumentationComment(checker).length > 0
  const behindAlias = symbol => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  const isOurs = node => !node.getSourceFile().fileName.includes('/node_modules/')

  const miss = (name, node) => {
    const file = node.getSourceFile()
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
    missing.push(`${name} (${file.fileName.replace(/^.*\/(dist|src)\//, '')}:${line})`)
  }

  /** The classes and interfaces that one stands on. */
  const basesOf = node =>
    (node.heritageClauses ?? [])
      .flatMap(({ types }) => types)
      .flatMap(({ expression }) => checker.getSymbolAtLocation(expression) ?? [])
      .flatMap(symbol => behindAlias(symbol).declarations ?? [])
      .filter(base => ts.isClassDeclaration(base) || ts.isInterfaceDeclaration(base))

  const overridesInternal = (owner, name) =>
    (ts.isClassDeclaration(owner) || ts.isInterfaceDeclaration(owner)) &&
    basesOf(owner).some(
      base =>
        base.members.some(member => member.name?.getText() === name && isInternal(member)) ||
        overridesInternal(base, name),
    )

  const keepsOption = (owner, name) =>
    ts.isClassDeclaration(owner) &&
    checker
      .getTypeOfSymbolAtLocation(checker.getTypeAtLocation(owner).symbol, owner)
      .getConstructSignatures()
      .flatMap(signature => signature.parameters)
      .map(parameter => checker.getNonNullableType(checker.getTypeOfSymbol(parameter)).getProperty(name))
      .some(option => option !== undefined && isDocumented(option))

  const visitMembers = (owner, name) => {
    for (const member of owner.members) {
      if (!isNamed(member) || isPrivate(member) || isInternal(member)) continue
      const symbol = checker.getSymbolAtLocation(member.name)
      if (overridesInternal(owner, symbol.name)) continue
      const path = `${name}.${symbol.name}`
      if (!isDocumented(symbol) && !keepsOption(owner, symbol.name)) miss(path, member)
      visitType(member.type, path)
    }
  }

  /** The members of object types that are written where they are used. */
  const visitType = (type, name) => {
    if (type === undefined) return
    if (ts.isTypeLiteralNode(type)) visitMembers(type, name)
    else if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
      for (const part of type.types) visitType(part, name)
    } else if (ts.isArrayTypeNode(type)) visitType(type.elementType, name)
    else if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) visitType(type.type, name)
  }

  const visitClass = (node, name) => {
    if (seen.has(node) || !isOurs(node)) return
    seen.add(node)
    visitMembers(node, name)
    // what a public class inherits is public, wherever it is declared
    for (const base of basesOf(node)) visitClass(base, base.name?.text ?? name)
  }

  const visit = (exported, name) => {
    const symbol = behindAlias(exported)
    if (symbol.flags & SymbolFlags.ValueModule) {
      for (const inner of checker.getExportsOfModule(symbol)) visit(inner, `${name}.${inner.name}`)
      return
    }
    const declarations = (symbol.declarations ?? []).filter(node => isOurs(node) && !isInternal(node))
    if (seen.has(symbol) || declarations.length === 0) return
    seen.add(symbol)
    if (!isDocumented(symbol)) miss(name, declarations[0])
    for (const node of declarations) {
      if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) visitClass(node, name)
      else visitType(node.type, name)
    }
  }

  for (const entry of entries) {
    const file = checker.getSymbolAtLocation(program.getSourceFile(entry))
    for (const symbol of checker.getExportsOfModule(file)) visit(symbol, symbol.name)
  }
  return missing
}
