#include "faiss-guard.h"

#include <regex>

namespace vitrine {

std::string readableFaissError(const std::string& what) {
    static const std::regex place(R"(^Error in [\s\S]*? at \S+:\d+: )");
    static const std::regex condition(R"(^Error: '[\s\S]*?' failed: (?=\S))");
    std::string text = std::regex_replace(what, place, "", std::regex_constants::format_first_only);
    text = std::regex_replace(text, condition, "", std::regex_constants::format_first_only);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (!text.empty() && text.back() != '.') text += '.';
    return text;
}

} // namespace vitrine
