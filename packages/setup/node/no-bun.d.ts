// `.tsconfig.node.json` reads this for `import … from "bun"`: it is no module, so that each such import is a fault.
declare type NoBun = never;
