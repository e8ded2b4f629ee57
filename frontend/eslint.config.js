import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules/", "eslint.config.js"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 200, skipComments: true, skipBlankLines: true }],
      complexity: ["error", 10],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Build elements, or let the server render." },
        { property: "outerHTML", message: "Build elements, or let the server render." },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
);
