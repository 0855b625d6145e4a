/** What the end-to-end suite came to on one pair of n8n and Node. */
export interface Row {
	/** Exact versions. */
	n8n: string;
	node: string;
	passed: number;
	failed: number;
	seconds: number;
}

/** What jest's results say of one file run. */
export interface FileRun {
	startTime: number;
	endTime: number;
	/** Why the file did not run at all, or empty. */
	message?: string;
	assertionResults: Array<{ status: string; ancestorTitles: string[]; title: string }>;
}

/** What to say of a release that npm could not install. It says nothing about the package. */
export function notInstallable(n8n: string, why: string): string {
	return `# n8n ${n8n} could not be installed

No test ran, so nothing is known about it. It is no fault of this package.

\`\`\`
${why.trim()}
\`\`\`
`;
}

/**
 * What a run of the suite came to, as an issue says it: the first line is its title.
 *
 * @param targets names of the pairs of n8n and Node
 */
export function reportOf(targets: readonly string[], runs: readonly FileRun[]): string {
	const tests = runs.flatMap(({ assertionResults }) => assertionResults);
	const failed = tests.filter(({ status }) => status === 'failed');
	const broken = runs.filter(
		({ assertionResults, message }) => assertionResults.length === 0 && message,
	);
	const passed = tests.filter(({ status }) => status === 'passed').length;
	const good = failed.length === 0 && broken.length === 0 && passed > 0;
	return `# n8n ${targets.join(', ')}: ${good ? 'all end-to-end tests passed' : 'end-to-end tests failed'}

${passed} passed, ${failed.length} failed.
${failed.map(({ ancestorTitles, title }) => `\n- ${[...ancestorTitles, title].join(' › ')}`).join('')}
${broken.map(({ message }) => `\n\`\`\`\n${message}\n\`\`\`\n`).join('')}`;
}

/**
 * The text of docs/compatibility.md.
 *
 * @param version of the package
 * @param date when the suite ran
 */
export function compatibilityTable(rows: readonly Row[], version: string, date: Date): string {
	const lines = rows.map(({ n8n, node, passed, failed, seconds }) => {
		const verdict = failed === 0 && passed > 0 ? 'works' : 'does not work';
		const cells = [n8n, node, verdict, passed, failed, `${Math.round(seconds)} s`];
		return `| ${cells.join(' | ')} |`;
	});
	return `# What it runs on

Written by \`npm run test:e2e -- --record\` on ${date.toISOString().slice(0, 10)}; do not edit it by hand.

The packed package (${version}) was installed as a community package in real n8n with SQLite, and the
end-to-end suite ran through n8n's own server: Leave Group with each of its errors in all three
error modes, the credential test, the HTTP Request node, the AI agent, and every workflow of
\`examples/\`. Two pairs ran side by side, so the times say little about n8n's speed.

| n8n | Node | the package | tests passed | failed | took |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}
