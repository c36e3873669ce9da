/** What a hostile module of an environment may try: code of its function, and what the person who reviews it is told. */
export interface Attempt {
  readonly name: string;
  /** With `fs`, `net`, `cp`, `k8s` and `places` at hand; may await. */
  readonly code: string;
  readonly says: RegExp;
}

export const attempts: readonly Attempt[] = [
  { name: "reads its password file", code: `fs.readFileSync("/etc/passwd");`, says: /The program reads \/etc\/passwd\./ },
  { name: "reads a key", code: `await fs.promises.readFile(places.key);`, says: /reads .*id_ed25519/ },
  { name: "reads git's credentials", code: `fs.readFileSync(places.root + "/.git/config");`, says: /reads .*\.git\/config/ },
  { name: "reads another process", code: `fs.readFileSync("/proc/" + process.ppid + "/environ");`, says: /reads \/proc\/\d+\/environ/ },
  { name: "reads itself", code: `fs.readFileSync("/proc/self/environ");`, says: /reads \/proc\/self\/environ/ },
  { name: "lists folders", code: `fs.readdirSync("/");`, says: /The program reads \// },
  { name: "imports from elsewhere", code: `await import(places.module);`, says: /(?:reads|Cannot find module) .*elsewhere\.mjs/ },
  { name: "swallows that it may not read", code: `try { fs.readFileSync("/etc/passwd"); } catch {}`, says: /reads \/etc\/passwd/ },
  {
    name: "writes into its home",
    code: `fs.writeFileSync(process.env.HOME ?? places.home + "/canary", "x");`,
    says: /The program writes /,
  },
  {
    name: "writes into the repository",
    code: `fs.appendFileSync(places.root + "/golden-paths/program.ts", "x");`,
    says: /writes .*program\.ts/,
  },
  { name: "makes a link", code: `fs.symlinkSync("/etc", places.home + "/canary");`, says: /changes files/ },
  { name: "writes a report", code: `process.report.writeReport(places.home + "/canary");`, says: /writes .*canary/ },
  {
    name: "writes through a database",
    code: `const { DatabaseSync } = process.getBuiltinModule("node:sqlite"); new DatabaseSync(places.home + "/canary").exec("create table a (b)");`,
    says: /DatabaseSync/,
  },
  { name: "connects", code: `net.connect(places.port, "127.0.0.1"); await wait(300);`, says: /uses the network \(connect\)/ },
  { name: "fetches", code: `await fetch("http://127.0.0.1:" + places.port).catch(() => {});`, says: /uses the network \(fetch\)/ },
  {
    name: "asks through http",
    code: `http.get("http://127.0.0.1:" + places.port).on("error", () => {}); await wait(300);`,
    says: /uses the network/,
  },
  {
    name: "connects to a socket file",
    code: `net.connect("/run/docker.sock").on("error", () => {}); await wait(300);`,
    says: /uses the network/,
  },
  { name: "sends datagrams", code: `dgram.createSocket("udp4").send("secret", places.port, "127.0.0.1");`, says: /uses the network/ },
  {
    name: "asks for a name",
    code: `await dns.promises.lookup("secret.example.com").catch(() => {});`,
    says: /uses the network \(lookup\)/,
  },
  { name: "listens", code: `net.createServer().listen(0);`, says: /uses the network \(listen\)/ },
  {
    name: "connects with the real function of another realm",
    code: `const { Socket } = net; const socket = Object.create(Socket.prototype); delete Socket.prototype.connect; new Socket().connect(places.port, "127.0.0.1"); await wait(300);`,
    says: /network|not a function|undefined/,
  },
  {
    name: "starts a program",
    code: `cp.execFileSync("/usr/bin/touch", [places.home + "/canary"]);`,
    says: /starts another program: \/usr\/bin\/touch/,
  },
  {
    name: "starts a shell",
    code: `cp.spawn("touch " + places.home + "/canary", { shell: true }); await wait(300);`,
    says: /starts another program/,
  },
  {
    name: "becomes another program",
    code: `process.execve("/usr/bin/touch", ["touch", places.home + "/canary"]);`,
    says: /starts another program/,
  },
  {
    name: "starts a thread",
    code: `new (process.getBuiltinModule("node:worker_threads").Worker)("1", { eval: true });`,
    says: /starts a thread/,
  },
  { name: "opens the debugger", code: `process.getBuiltinModule("node:inspector").open(0);`, says: /opens the debugger/ },
  {
    name: "loads native code",
    code: `process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6");`,
    says: /touches processes|native addon/,
  },
  { name: "takes node's insides", code: `process.binding("tcp_wrap");`, says: /touches processes/ },
  { name: "loops", code: `for (;;);`, says: /not done after 2 s, and was ended/ },
  { name: "loops in promises", code: `for (;;) await null;`, says: /not done after 2 s, and was ended/ },
  { name: "never ends", code: `await new Promise(() => {}); `, says: /not done after 2 s/ },
  {
    name: "fills its heap",
    code: `const all = []; for (;;) all.push(new Array(1e5).fill(all.length));`,
    says: /more than 256 MB of memory/,
  },
  { name: "fills memory at once", code: `Buffer.alloc(2 ** 31, 1);`, says: /more than 256 MB of memory/ },
  {
    name: "fills memory in pieces",
    code: `const all = []; for (let i = 0; i < 40; i += 1) { all.push(Buffer.alloc(5e7, 1)); await wait(20); }`,
    says: /more than 256 MB of memory/,
  },
  {
    name: "prints 100 MB",
    code: `const text = "x".repeat(1e6); for (let i = 0; i < 100; i += 1) fs.writeSync(1, text);`,
    says: /printed more than 1 MB/,
  },
  {
    name: "prints 100 MB of errors",
    code: `for (let i = 0; i < 100; i += 1) process.stderr.write("x".repeat(1e6)); await wait(500);`,
    says: /printed more than 1 MB/,
  },
  {
    name: "answers 100 MB",
    code: `const text = "x".repeat(1e6); for (let i = 0; i < 100; i += 1) fs.writeSync(3, text);`,
    says: /not of its own environment/,
  },
  { name: "exits", code: `process.exit(0);`, says: /calls process\.exit/ },
  { name: "exits for real", code: `process.reallyExit(0);`, says: /touches processes \(reallyExit\)/ },
  { name: "kills who started it", code: `process.kill(process.ppid, "SIGKILL");`, says: /touches processes \(kill\)/ },
  {
    name: "crashes",
    code: `fs.writeSync(2, "\\u001b[31mall is fine\\u202e"); process.nextTick(() => { process.removeAllListeners("uncaughtException"); throw new Error("gone"); }); await wait(300);`,
    says: /gone|ended the process/,
  },
  {
    name: "answers for another environment",
    code: `fs.writeSync(3, JSON.stringify({ id: 0, outcome: { graph: { project: "environments", stack: "billing.production", resources: [], outputs: {} }, secrets: [] } }) + "\\n"); await wait(300);`,
    says: /not of its own environment/,
  },
  {
    name: "answers with a resource of another environment",
    code: `fs.writeSync(3, JSON.stringify({ id: 0, outcome: { graph: { project: "environments", stack: "orders.own-code", resources: [{ urn: "urn:pulumi:billing.production::environments::kubernetes:core/v1:ConfigMap::x", type: "kubernetes:core/v1:ConfigMap", name: "x", custom: true, inputs: {}, dependencies: [], propertyDependencies: {} }], outputs: {} }, secrets: [] } }) + "\\n"); await wait(300);`,
    says: /not of its own environment/,
  },
  {
    name: "answers with a prototype",
    code: `fs.writeSync(3, '{"id":0,"outcome":{"graph":{"project":"environments","stack":"orders.own-code","resources":[],"outputs":{"__proto__":{"lane":"automatic"}}},"secrets":[]}}\\n'); await wait(300);`,
    says: /not of its own environment/,
  },
  { name: "answers nonsense", code: `fs.writeSync(3, "all is fine\\n"); await wait(300);`, says: /not of its own environment/ },
  {
    name: "changes what all objects have in common",
    code: `Object.prototype.protect = false; Array.prototype.map = () => []; JSON.stringify = () => "{}"; Map.prototype.values = () => [][Symbol.iterator]();`,
    says: /./,
  },
  {
    name: "changes the SDK so that it registers elsewhere",
    code: `const real = pulumi.runtime.getStack; pulumi.runtime.getStack = () => "billing.production"; pulumi.runtime.getProject = () => "network"; pulumi.Resource.prototype.constructor = null; throw new Error("changed");`,
    says: /changed/,
  },
];
