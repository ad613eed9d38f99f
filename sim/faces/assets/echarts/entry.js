// What is taken of Apache ECharts; see README.md beside this file for how it is bundled.
import * as echarts from "echarts/core";
import {
  BarChart, CustomChart, GraphChart, HeatmapChart, LineChart, ScatterChart, TreeChart,
} from "echarts/charts";
import {
  AriaComponent, DataZoomComponent, DatasetComponent, GraphicComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TitleComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, GraphChart, HeatmapChart, LineChart, ScatterChart, TreeChart,
  AriaComponent, DataZoomComponent, DatasetComponent, GraphicComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TitleComponent,
  TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer, SVGRenderer,
]);
export * from "echarts/core";
