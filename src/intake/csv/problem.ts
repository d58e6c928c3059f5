/** A fault of the file or of the options; its message is a sentence for the person importing, saying what to do. */
export class CsvProblem extends Error {
  override readonly name = "CsvProblem";
}
