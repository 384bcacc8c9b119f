/** Files that the bundler takes in as text. */
declare module '*.bprop' {
  const text: string;
  export default text;
}

declare module '*.md' {
  const text: string;
  export default text;
}
