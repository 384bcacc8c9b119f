declare module '@vscode/codicons/src/icons/*.svg' {
  const text: string;
  export default text;
}
