import { entry, only } from '../../test/support/certain';
import { fs, path, projectRoot } from '../../test/support/node';

/** A template as n8n's gallery takes it: what `examples/<name>.md` holds. */
export interface Template {
	title: string;
	categories: string[];
	/** In Markdown, as it is pasted there. */
	description: string;
	/** The parts of the description, by their headings. */
	sections: Readonly<Record<string, string>>;
}

/**
 * Reads the page of an example: a heading, the categories, and below them the description.
 *
 * @param text of the page
 * @throws Error when the page has another form
 */
export function readTemplate(text: string): Template {
	const form = /^# (.+)\n\nCategories: (.+)\n\n([^]+)$/.exec(text);
	if (!form) throw new Error('The page does not begin with "# Title" and "Categories: …"');
	const [, title = '', categories = '', description = ''] = form;
	const parts = description.split(/^## /m).slice(1);
	const sections = parts.map((part) => {
		const [heading = '', ...rest] = part.split('\n');
		return [heading, rest.join('\n').trim()] as const;
	});
	return {
		title,
		categories: categories.split(', '),
		description: description.trim(),
		sections: Object.fromEntries(sections),
	};
}

/** What the yellow note of the workflow says: the description without what only the gallery's page needs. */
export function overviewOf({ title, sections }: Template): string {
	return `## ${title}

### How it works

${entry(sections, 'How it works')}

### Setup

${entry(sections, 'How to set up')}`;
}

/** What is read and written of a workflow's file. */
interface File {
	name: string;
	nodes: Array<{ name: string; parameters: { content?: string } }>;
}

/** The note that every example begins with. */
const OVERVIEW = 'Note: Overview';

/**
 * The file of an example, with its name and its yellow note as the page of the example has them: both are
 * written once.
 *
 * @param name of the example
 */
export function workflowText(name: string): string {
	const read = (ending: string) =>
		fs.readFileSync(path.join(projectRoot, 'examples', `${name}.${ending}`), 'utf8');
	const template = readTemplate(read('md'));
	const workflow = JSON.parse(read('json')) as File;
	const note = only(workflow.nodes.filter((node) => node.name === OVERVIEW));
	note.parameters.content = overviewOf(template);
	workflow.name = template.title;
	return `${JSON.stringify(workflow, null, 2)}\n`;
}
