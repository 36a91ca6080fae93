#include "outputs.hpp"

#include <algorithm>

namespace access_log {

Outputs::Outputs(const Config& config, const Layout& layout, gatehouse::Setup& setup) {
  const auto sinks = setup.config().find("sinks");
  const auto queue = setup.config().find("queue");
  for (std::size_t i = 0; i < config.sinks.size(); ++i) {
    const auto written = sinks.at(i);  // of the default there is none: the host's is stdout, too
    std::visit(
        [&](const auto& sink) {
          const auto format = sink.format.value_or(config.format);
          const auto& text = sink.template_ ? *sink.template_ : config.template_;
          if (format == Format::template_ && text.empty()) {
            setup.config_error(written.is_written() ? written : setup.config(), "format template needs a template");
            return;
          }
          const auto at = sink.template_ ? written.find("template") : setup.config().find("template");
          form_of(format, text.text(), layout, setup, at).sinks.push_back(setup.open_sink(written, queue));
        },
        config.sinks[i]);
  }
}

Outputs::Form& Outputs::form_of(Format format, std::string_view text, const Layout& layout, gatehouse::Setup& setup,
                                const gatehouse::Value& at) {
  if (format != Format::template_) text = {};
  const auto known =
      std::ranges::find_if(forms_, [&](const Form& form) { return form.format == format && form.text == text; });
  if (known != forms_.end()) return *known;
  auto& form = forms_.emplace_back(Form{format, std::string(text), {}, {}, {}});
  if (format == Format::ecs) form.nested.emplace(layout);
  if (format == Format::template_) form.line.emplace(text, layout, setup, at);
  return form;
}

void Outputs::write(const Entry& entry, std::string& line) const {
  for (const auto& form : forms_) {
    line.clear();
    switch (form.format) {
      case Format::json:
        write_flat(entry, line);
        break;
      case Format::clf:
        write_clf(entry, line);
        break;
      case Format::template_:
        form.line->write(entry, line);
        break;
      case Format::ecs:
        form.nested->write(entry, line);
        break;
    }
    for (const auto& sink : form.sinks) sink.write(line);
  }
}

}  // namespace access_log
