/**
 * The suite's requests to the person in front of the window; the suite itself runs inside VS Code. Every method resolves
 * once its effect has shown in the window, and rejects if it does not.
 */
export interface Person {
  /** Presses a key or a chord, such as `Control+z`. */
  press(keys: string): Promise<void>;
  /** Types a text, character by character, whatever keyboard has them. */
  type(text: string): Promise<void>;
  /** Types a text that has a list open with this entry; the last character once more if a busy window has shown none. */
  typeForList(text: string, entry: string): Promise<void>;
  /** Runs a command from the palette, by the title that the palette shows. */
  runCommand(title: string): Promise<void>;
  /** Opens the menu of the light bulb where the caret is, and takes an entry. */
  takeLightBulb(title: string): Promise<void>;
  /** Clicks a lens that contains this text. */
  clickLens(text: string): Promise<void>;
  /** Renames the symbol under the caret. */
  rename(name: string): Promise<void>;
  /** Takes an entry of the list that asks `question`. */
  answer(question: string, entry: string): Promise<void>;
  /** Waits until an element that matches the selector and contains the text is visible. */
  see(selector: string, text?: string): Promise<void>;
  /** Waits until as many elements match the selector. */
  seeTimes(selector: string, count: string): Promise<void>;
  click(selector: string, text?: string): Promise<void>;
  /** The same inside the panel, which is a page of its own within the window. */
  seeInPanel(selector: string, text?: string): Promise<void>;
  clickInPanel(selector: string, text?: string): Promise<void>;
  /** Clicks the drawn line or mark that matches, in its middle: an edge is thinner than the frame around it. */
  chooseInPanel(selector: string): Promise<void>;
  /** Waits until the panel shows nothing that matches. */
  missInPanel(selector: string): Promise<void>;
  /** Waits until a node stands within the picture, large enough to be read. */
  readInPanel(selector: string): Promise<void>;
  /** Waits until a mark lies on a line of the text that contains this, and on no other; without a text, on none. */
  seeMarkedLine(text?: string): Promise<void>;
  /** Writes the window into a picture; a name relative to the folder of pictures. */
  photograph(name: string): Promise<void>;
  /** Tells how a scenario went: no error means well. */
  report(scenario: string, error?: string): Promise<void>;
}

export const PERSON_METHODS = [
  'press',
  'type',
  'typeForList',
  'runCommand',
  'takeLightBulb',
  'clickLens',
  'rename',
  'answer',
  'see',
  'seeTimes',
  'click',
  'seeInPanel',
  'clickInPanel',
  'chooseInPanel',
  'missInPanel',
  'readInPanel',
  'seeMarkedLine',
  'photograph',
  'report',
] as const satisfies readonly (keyof Person)[];

export interface Call {
  readonly method: keyof Person;
  readonly parameters: readonly string[];
}

/** The instructions that the suite finds in the workspace when it begins. */
export interface Appointment {
  /** The address at which the person listens. */
  readonly url: string;
  /** Scenarios whose names have this run. */
  readonly wanted: string;
  /** The host is a worker of the browser: scenarios run that can go another way there. */
  readonly isWeb: boolean;
}

/** The file of the workspace that has it. */
export const BRIDGE_FILE = '.vscode/bridge.json';
