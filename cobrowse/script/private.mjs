// What TypeScript keeps private needs no name: before the bundle is made, the private members of each class are called `_e_`, `_t_`, … in the order in which
// they are used most, which build.mjs then writes as one letter. The same letters serve every class, since what is private in one cannot be reached from
// another; TypeScript's own renaming finds every place. What is not private is build.mjs's business.
import { join } from "node:path";
import ts from "typescript";

const LETTERS = [..."etanirsolcdhupmfgybvwxkjqzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Names, the best first: letters that are frequent anyway cost least. */
export const NAMES = [...LETTERS, ...LETTERS.map((letter) => `$${letter}`)];

/** How the names that are written here are to stand in the bundle. */
export const WRITTEN = Object.fromEntries(NAMES.map((name) => [`_${name}_`, name]));

/** TypeScript's view of the files that this entry needs. */
function serviceOf(folder, entry) {
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const { fileExists, readFile, readDirectory, directoryExists, getDirectories } = ts.sys;
  return ts.createLanguageService({
    getScriptFileNames: () => [entry],
    getScriptVersion: () => "",
    getScriptSnapshot: (name) => (fileExists(name) ? ts.ScriptSnapshot.fromString(readFile(name)) : undefined),
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    ...{ fileExists, readFile, readDirectory, directoryExists, getDirectories },
  });
}

/** Members of a class, those that its constructor's parameters declare among them. */
const membersOf = (node) =>
  node.members.flatMap((member) => (ts.isConstructorDeclaration(member) ? member.parameters.filter((one) => ts.isParameterPropertyDeclaration(one, member)) : member)).filter(({ name }) => name);

const isPrivate = (member) => ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

/** Where the private members of this class are named, by name, the busiest first; and the names that the class has for others. */
function named(service, file, node) {
  const members = membersOf(node);
  const places = new Map();
  for (const { name } of members.filter(isPrivate)) {
    const found = service.findRenameLocations(file.fileName, name.getStart(), false, false, { providePrefixAndSuffixTextForRename: true });
    places.set(name.text, found); // twice for a getter and its setter, with the same places
  }
  const open = new Set(members.filter((member) => !isPrivate(member)).map(({ name }) => name.text));
  return [[...places.values()].sort((one, other) => other.length - one.length), open];
}

/** The source of each file of this entry whose classes have private members, with those called as above; by its path, with slashes. */
export function shortPrivates(folder, entry) {
  const service = serviceOf(folder, entry.replaceAll("\\", "/"));
  const program = service.getProgram();
  const edits = new Map();
  const visit = (file, node) => {
    if (ts.isClassLike(node)) {
      const [places, open] = named(service, file, node);
      const free = NAMES.filter((name) => !open.has(name));
      if (places.length > free.length) throw new Error(`${file.fileName}: a class with ${places.length} private members; there are names for ${free.length}.`);
      places.forEach((found, at) => {
        for (const { fileName, textSpan, prefixText = "", suffixText = "" } of found) {
          const list = edits.get(fileName) ?? new Map(); // by where it is: both finds of a getter and its setter are one
          edits.set(fileName, list.set(textSpan.start, [textSpan.length, `${prefixText}_${free[at]}_${suffixText}`]));
        }
      });
    }
    ts.forEachChild(node, (child) => visit(file, child));
  };
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile && !file.fileName.includes("/node_modules/")) visit(file, file);
  const made = new Map();
  for (const [name, list] of edits) {
    let { text } = program.getSourceFile(name); // as it was read, though the file may be another by now
    for (const [at, [length, put]] of [...list].sort(([one], [other]) => other - one)) text = text.slice(0, at) + put + text.slice(at + length);
    made.set(name, text);
  }
  return made;
}
