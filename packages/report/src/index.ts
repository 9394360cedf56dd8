export { type CardInput, modelCard } from './card/model-card.js';
export { datasetSections, type RowsShown, rowsSection } from './dataset/dataset-sections.js';
export { quarantineSection } from './dataset/quarantine-section.js';
export type {
  Block,
  Cell,
  Checks,
  Headline,
  PlotBlock,
  ReportDocument,
  Section,
  Table,
  Terms,
  Tile,
} from './document/document.js';
export { plotsOf } from './document/document.js';
export { comparisonInWords } from './evaluation/comparison-in-words.js';
export { comparisonSection } from './evaluation/comparison-section.js';
export { evaluationDocument } from './evaluation/evaluation-document.js';
export { dataSection, lineageSection } from './evaluation/origin-sections.js';
export type { ReportInput, TestSetUses } from './evaluation/report-input.js';
export { htmlReport } from './html/html-report.js';
export { htmlSections } from './html/html-sections.js';
export { markdownReport } from './markdown/markdown-report.js';
export { html, Markup, type MarkupPart, trusted } from './page/markup.js';
export { hashSource, page } from './page/page.js';
export { COLOURS, type ColourName, colour } from './page/palette.js';
export {
  badge,
  type Column,
  type ColumnSorting,
  notice,
  plotCard,
  type Row,
  type Tone,
  table,
  terms,
  tiles,
  toned,
  unseen,
} from './page/parts.js';
export { BASE_STYLES } from './page/stylesheet.js';
export { type DrawnPlot, drawPlots } from './plots/draw-plots.js';
export type { PlotLibrary, PlotOptions, PlotSpec } from './plots/plot-spec.js';
export { predictionSection, type ShownPrediction } from './prediction/prediction-section.js';
export { textReport, textSections } from './text/text-report.js';
export { type ComparedVersion, versionsSection } from './versions/versions-section.js';
export {
  count,
  decimals,
  type MaybeNumber,
  NONE,
  percent,
  signed,
  typeset,
} from './words/format.js';
export { type WriteReportOptions, type WrittenReport, writeReport } from './write-report.js';
